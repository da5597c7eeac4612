import { expect, test } from "vitest";
import { createHarness } from "../../support/harness.ts";

test("a testing token contains its creation time and expires after an hour", async () => {
  const { tool, clock } = await createHarness();
  const now = Math.floor(clock.now() / 1000);
  const created = await tool("create_testing_token");
  expect(created).toMatchObject({ object: "testing_token", expires_at: now + 3600 });
  expect(created["token"]).toMatch(new RegExp(`^${now}-c_\\w{40}$`));
  expect((await tool("create_testing_token"))["token"]).not.toBe(created["token"]);
});
