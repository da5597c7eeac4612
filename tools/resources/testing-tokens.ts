import { TestingToken } from "../models/testing-token.ts";
import { object, operation } from "../core/operation.ts";

export const testingTokens = {
  create_testing_token: operation({
    request: "POST /testing_tokens",
    title: "Create a testing token",
    description:
      "Creates a token that lets end-to-end tests pass bot checks. Send it as __clerk_testing_token.",
    effect: "write",
    response: object(TestingToken),
    tells: { nothing: "Create another: an unused token expires by itself." },
  }),
};
