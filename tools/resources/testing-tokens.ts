import { defineOperation, returnsObject } from "../core/index.ts";
import { TestingToken } from "../models/index.ts";

export const testingTokens = {
  create_testing_token: defineOperation({
    request: "POST /testing_tokens",
    title: "Create a testing token",
    description:
      "Creates a token that lets end-to-end tests pass bot checks. Send it as __clerk_testing_token.",
    effect: "write",
    withoutConfirmation: "It only issues a token.",
    response: returnsObject(TestingToken),
    outcomeCheck: { unverifiable: "Create another: an unused token expires by itself." },
  }),
};
