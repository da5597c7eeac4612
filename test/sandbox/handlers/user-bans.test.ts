import { expect, test } from "vitest";
import { createHarness, getItems, getString, type Harness } from "../../support/harness.ts";

const createUsers = ({ tool }: Harness) =>
  Promise.all(
    ["ada@example.com", "bob@example.com"].map(async (address) =>
      getString(await tool("create_user", { email_address: [address] }), "id"),
    ),
  );

test("banning and unbanning several users keeps their order, ignores duplicates, and ends their sessions", async () => {
  const harness = await createHarness();
  const [ada = "", bob = ""] = await createUsers(harness);
  const session_id = getString(await harness.tool("create_session", { user_id: bob }), "id");
  const banned = await harness.tool("ban_users", { user_ids: [bob, ada, bob], confirm: true });
  expect(getItems(banned)).toMatchObject([
    { id: bob, banned: true },
    { id: ada, banned: true },
  ]);
  expect(await harness.tool("get_session", { session_id })).toMatchObject({ status: "revoked" });
  const unbanned = await harness.tool("unban_users", { user_ids: [ada, bob] });
  expect(getItems(unbanned)).toMatchObject([
    { id: ada, banned: false },
    { id: bob, banned: false },
  ]);
});

test("banning several users bans none if one of them does not exist", async () => {
  const harness = await createHarness();
  const [ada = ""] = await createUsers(harness);
  const user_ids = [ada, "user_none"];
  expect(await harness.failure("ban_users", { user_ids, confirm: true })).toContain(
    "form_resource_not_found",
  );
  expect(await harness.failure("unban_users", { user_ids })).toContain("user_none");
  expect(await harness.tool("get_user", { user_id: ada })).toMatchObject({ banned: false });
});

test("banning several users without confirmation shows them and bans none", async () => {
  const harness = await createHarness();
  const user_ids = await createUsers(harness);
  const error = await harness.failure("ban_users", { user_ids });
  expect(error).toContain("ada@example.com");
  expect(error).toContain("bob@example.com");
  expect(error).toContain("2 users");
  expect(await harness.tool("count_users", { banned: true })).toMatchObject({ total_count: 0 });
});

test("banning and unbanning accept 1 to 50 users per call", async () => {
  const { failure, request } = await createHarness();
  expect(await failure("unban_users", { user_ids: [] })).toContain("user_ids: must have at least 1 item");
  const body = JSON.stringify({ user_ids: Array.from({ length: 51 }, (_, index) => `user_${index}`) });
  const headers = { "content-type": "application/json" };
  expect((await request("/users/unban", { method: "POST", headers, body })).status).toBe(422);
});
