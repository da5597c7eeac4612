import { describe, expect, test } from "vitest";
import { createConfirmTokens } from "../../../src/mcp/confirmation/confirm-tokens.ts";
import { createClock } from "../../support/clock.ts";

const MINUTE_MS = 60_000;

const BAN_CALL = { tool: "ban_user", args: { user_id: "user_1" } };

function issueToken() {
  const clock = createClock();
  const tokens = createConfirmTokens(clock.now);
  return { clock, tokens, token: tokens.issue({ ...BAN_CALL, state: "unchanged" }) };
}

describe("a confirm_token", () => {
  test("keeps the state of its preview across several verifications", () => {
    const { tokens, token } = issueToken();
    for (let count = 0; count < 2; count += 1)
      expect(tokens.verify(token, BAN_CALL)).toMatchObject({ state: "unchanged" });
  });

  test("is rejected for another tool with the same arguments", () => {
    const { tokens, token } = issueToken();
    expect(tokens.verify(token, { ...BAN_CALL, tool: "delete_user" })).toBe(
      "This confirm_token belongs to a preview of ban_user.",
    );
  });

  test.each([{ user_id: "user_2" }, {}, { user_id: "user_1", extra: true }])(
    "is rejected for the same tool with other arguments: %j",
    (args) => {
      const { tokens, token } = issueToken();
      expect(tokens.verify(token, { ...BAN_CALL, args })).toBe(
        "This confirm_token belongs to a preview with other arguments.",
      );
    },
  );

  test("is valid for less than ten minutes and expires at ten minutes", () => {
    const { clock, tokens, token } = issueToken();
    clock.advance(10 * MINUTE_MS - 1);
    expect(tokens.verify(token, BAN_CALL)).toMatchObject(BAN_CALL);
    clock.advance(1);
    expect(tokens.verify(token, BAN_CALL)).toContain("has expired");
  });

  test("is consumed once", () => {
    const { tokens, token } = issueToken();
    expect([tokens.consume(token), tokens.consume(token)]).toEqual([true, false]);
    expect(tokens.verify(token, BAN_CALL)).toContain("has already been used");
  });

  test("is unknown to a server that did not issue it", () => {
    const { token } = issueToken();
    expect(issueToken().tokens.verify(token, BAN_CALL)).toContain("is unknown");
  });
});
