import { expect, test } from "vitest";
import { createHarness, getItems, getString } from "../../support/harness.ts";
import { addUser } from "../../support/users.ts";

async function createSignedInUser() {
  const harness = await createHarness();
  const user_id = await addUser(harness.sandbox, { email: "ada@example.com" });
  const session = await harness.tool("create_session", { user_id });
  const session_id = getString(session, "id");
  const token = getString(await harness.tool("create_session_token", { session_id }), "jwt");
  return { harness, session_id, client_id: getString(session, "client_id"), token };
}

test("a client includes its sessions, even revoked ones", async () => {
  const { harness, session_id, client_id } = await createSignedInUser();
  const client = await harness.tool("get_client", { client_id });
  expect(client).toMatchObject({ session_ids: [session_id], last_active_session_id: session_id });
  await harness.tool("revoke_session", { session_id, confirm: true });
  expect(await harness.tool("get_client", { client_id })).toMatchObject({
    last_active_session_id: null,
    sessions: [{ id: session_id, status: "revoked" }],
  });
  expect(await harness.failure("get_client", { client_id: "client_none" })).toContain("resource_not_found");
});

test("a client no longer includes the sessions of a deleted user", async () => {
  const { harness, client_id } = await createSignedInUser();
  const [user] = getItems(await harness.tool("list_users"));
  await harness.tool("delete_user", { user_id: user?.["id"], confirm: true });
  expect(await harness.tool("get_client", { client_id })).toMatchObject({
    session_ids: [],
    last_active_session_id: null,
  });
});

test("verify_client returns the client of a session token", async () => {
  const { harness, client_id, token } = await createSignedInUser();
  expect(await harness.tool("verify_client", { token })).toMatchObject({ object: "client", id: client_id });
});

test("verify_client rejects malformed, altered and expired tokens", async () => {
  const { harness, token } = await createSignedInUser();
  const [header, payload] = token.split(".");
  for (const invalidToken of ["nonsense", `${header}.${payload}.AAAA`])
    expect(await harness.failure("verify_client", { token: invalidToken })).toContain(
      "invalid_session_token",
    );
  harness.clock.advance(61_000);
  expect(await harness.failure("verify_client", { token })).toContain("invalid_session_token");
});

test("verify_client rejects a ticket", async () => {
  const { harness } = await createSignedInUser();
  const user_id = await addUser(harness.sandbox, { email: "eve@example.com" });
  const ticket = await harness.tool("create_actor_token", { user_id, actor: { sub: "user_admin" } });
  expect(await harness.failure("verify_client", { token: ticket["token"] })).toContain(
    "invalid_session_token",
  );
});

test("verify_client fails if the token's session no longer exists", async () => {
  const { harness, token } = await createSignedInUser();
  await harness.sandbox.db.deleteFrom("users").execute();
  expect(await harness.failure("verify_client", { token })).toContain("resource_not_found");
});

test("list_clients returns clients with their sessions, the newest first", async () => {
  const { harness, session_id, client_id } = await createSignedInUser();
  harness.clock.advance(1000);
  const user_id = await addUser(harness.sandbox, { email: "eve@example.com" });
  const second = await harness.tool("create_session", { user_id });
  const list = await harness.tool("list_clients");
  expect(list).toMatchObject({
    total_count: 2,
    data: [
      { id: second["client_id"], session_ids: [second["id"]] },
      { id: client_id, session_ids: [session_id] },
    ],
  });
  expect(await harness.tool("list_clients", { limit: 1, offset: 1 })).toMatchObject({
    data: [{ id: client_id }],
  });
});
