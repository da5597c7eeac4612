import { describe, expect, test } from "vitest";
import { createConfirmTokens } from "../../../src/mcp/confirmation/confirm-tokens.ts";
import { createClock } from "../../support/clock.ts";

const MINUTE_MS = 60_000;

const BAN_CALL = { tool: "ban_user", args: { user_id: "user_1" } };

function issueToken() {
  const clock = createClock();
  const tokens = createConfirmTokens(clock.now);
  return { clock, tokens, token: tokens.issue({ ...BAN_CALL, state: "as it was" }) };
}

describe("a token of a preview", () => {
  test("stands for the state that was shown, however often it is looked at", () => {
    const { tokens, token } = issueToken();
    for (let look = 0; look < 2; look += 1)
      expect(tokens.verify(token, BAN_CALL)).toMatchObject({ state: "as it was" });
  });

  test("passes no other tool with the same arguments", () => {
    const { tokens, token } = issueToken();
    expect(tokens.verify(token, { ...BAN_CALL, tool: "delete_user" })).toBe(
      "This confirm_token belongs to a preview of ban_user.",
    );
  });

  test.each([{ user_id: "user_2" }, {}, { user_id: "user_1", more: true }])(
    "passes no call of the same tool with other arguments: %j",
    (args) => {
      const { tokens, token } = issueToken();
      expect(tokens.verify(token, { ...BAN_CALL, args })).toBe(
        "This confirm_token belongs to a preview with other arguments.",
      );
    },
  );

  test("is good to the end of the tenth minute and not a millisecond longer", () => {
    const { clock, tokens, token } = issueToken();
    clock.advance(10 * MINUTE_MS - 1);
    expect(tokens.verify(token, BAN_CALL)).toMatchObject(BAN_CALL);
    clock.advance(1);
    expect(tokens.verify(token, BAN_CALL)).toContain("has expired");
  });

  test("is spent once", () => {
    const { tokens, token } = issueToken();
    expect([tokens.consume(token), tokens.consume(token)]).toEqual([true, false]);
    expect(tokens.verify(token, BAN_CALL)).toContain("has already been used");
  });

  test("is known to the server that issued it only", () => {
    const { token } = issueToken();
    expect(issueToken().tokens.verify(token, BAN_CALL)).toContain("is unknown");
  });
});
