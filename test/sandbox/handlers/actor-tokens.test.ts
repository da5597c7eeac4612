import { decodeJwt } from "jose";
import { expect, test } from "vitest";
import { redeemActorToken } from "../../../src/sandbox/domain/sessions/impersonation.ts";
import { verifyTicket } from "../../../src/sandbox/domain/tokens/tickets.ts";
import { createHarness, getString } from "../../support/harness.ts";
import { addUser } from "../../support/users.ts";

const actor = { sub: "user_admin", reason: "support" };

async function issueActorToken(fields: Record<string, unknown> = {}) {
  const harness = await createHarness();
  const user_id = await addUser(harness.sandbox, { email: "ada@example.com" });
  const token = await harness.tool("create_actor_token", { user_id, actor, ...fields });
  return { harness, user_id, token, actor_token_id: getString(token, "id") };
}

test("an actor token's ticket expires after one hour", async () => {
  const { harness, user_id, token, actor_token_id } = await issueActorToken();
  expect(token).toMatchObject({ object: "actor_token", status: "pending", user_id, actor });
  const ticket = new URL(getString(token, "url")).searchParams.get("ticket") ?? "";
  expect(await verifyTicket(harness.sandbox, ticket)).toEqual({ purpose: "actor_token", id: actor_token_id });
  harness.clock.advance(3_600_000);
  expect(await verifyTicket(harness.sandbox, ticket)).toBeUndefined();
  await expect(redeemActorToken(harness.sandbox, actor_token_id)).rejects.toThrow("bad_request");
});

test("creating an actor token requires an existing user and an actor with a sub", async () => {
  const { failure, request } = await createHarness();
  expect(await failure("create_actor_token", { user_id: "user_none", actor })).toContain(
    "form_resource_not_found",
  );
  const response = await request("/actor_tokens", {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ user_id: "user_none", actor: {} }),
  });
  expect(response.status).toBe(422);
  expect(await response.json()).toMatchObject({
    errors: [{ code: "form_param_missing", meta: { param_name: "actor.sub" } }],
  });
});

test("redeeming an actor token creates the user's session with the actor, once", async () => {
  const { harness, user_id, actor_token_id } = await issueActorToken({
    session_max_duration_in_seconds: 600,
  });
  const session = await redeemActorToken(harness.sandbox, actor_token_id);
  expect(await harness.tool("get_session", { session_id: session.id })).toMatchObject({
    user_id,
    actor,
    expire_at: harness.clock.now() + 600_000,
  });
  const { jwt } = await harness.tool("create_session_token", { session_id: session.id });
  expect(decodeJwt(String(jwt))).toMatchObject({ sub: user_id, act: actor });
  await expect(redeemActorToken(harness.sandbox, actor_token_id)).rejects.toThrow("bad_request");
  expect(await harness.failure("revoke_actor_token", { actor_token_id, confirm: true })).toContain(
    "actor_token_cannot_be_revoked_code",
  );
});

test("revoking an actor token requires confirmation and works once", async () => {
  const { harness, actor_token_id } = await issueActorToken();
  expect(await harness.failure("revoke_actor_token", { actor_token_id })).toContain("Not done");
  const confirmed = { actor_token_id, confirm: true };
  expect(await harness.tool("revoke_actor_token", confirmed)).toMatchObject({ status: "revoked" });
  expect(await harness.failure("revoke_actor_token", confirmed)).toContain(
    "actor_token_cannot_be_revoked_code",
  );
  await expect(redeemActorToken(harness.sandbox, actor_token_id)).rejects.toThrow("bad_request");
});
