import { createLocalJWKSet, decodeProtectedHeader, jwtVerify } from "jose";
import { describe, expect, test } from "vitest";
import { z } from "zod/v3";
import { signToken } from "../../../src/sandbox/domain/tokens/instance-keys.ts";
import { verifyTicket } from "../../../src/sandbox/domain/tokens/tickets.ts";
import { createHarness, getItems, getString } from "../../support/harness.ts";

const KeySet = z.object({ keys: z.array(z.object({ kty: z.string() }).passthrough()) });

/** Creates two machines, `caller` and `targetMachine`; the caller's scopes contain the target. */
async function createMachines(fields: Record<string, unknown> = {}) {
  const harness = await createHarness();
  const targetMachine = await harness.tool("create_machine", { name: "Called" });
  const caller = await harness.tool("create_machine", {
    name: "Caller",
    scoped_machines: [targetMachine["id"]],
    ...fields,
  });
  return {
    ...harness,
    caller: getString(caller, "id"),
    targetMachine: getString(targetMachine, "id"),
    key: getString(caller, "secret_key"),
    calledKey: getString(targetMachine, "secret_key"),
    mint: (args: Record<string, unknown> = {}) =>
      harness.tool("create_m2m_token", { machine_secret_key: caller["secret_key"], ...args }),
  };
}

describe("an opaque M2M token", () => {
  test("is returned only on creation and lives as long as its machine's default lifetime", async () => {
    const { tool, mint, caller, targetMachine, clock } = await createMachines({ default_token_ttl: 60 });
    const created = await mint({ claims: { job: "nightly" } });
    expect(created).toMatchObject({
      object: "machine_to_machine_token",
      subject: caller,
      scopes: [targetMachine],
      claims: { job: "nightly" },
      revoked: false,
      expired: false,
      expiration: clock.now() + 60_000,
      last_used_at: null,
    });
    expect(getString(created, "id")).toMatch(/^mt_[0-9a-f]{32}$/);
    expect(getString(created, "token")).toMatch(/^mt_\w{32}$/);
    const [listed] = getItems(await tool("list_m2m_tokens", { subject: caller }));
    expect(listed).toMatchObject({ id: created["id"] });
    expect(listed).not.toHaveProperty("token");
  });

  test("can be verified until it expires, and verification updates last_used_at", async () => {
    const { tool, failure, mint, caller, clock } = await createMachines();
    const { id, token } = await mint({ seconds_until_expiration: 10 });
    clock.advance(9_999);
    const verified = await tool("verify_m2m_token", { token });
    expect(verified).toMatchObject({ id, last_used_at: clock.now() });
    expect(verified).not.toHaveProperty("token");
    clock.advance(1);
    expect(await failure("verify_m2m_token", { token })).toContain("has expired");
    expect(await tool("list_m2m_tokens", { subject: caller })).toMatchObject({ total_count: 0 });
    expect(await tool("list_m2m_tokens", { subject: caller, expired: true })).toMatchObject({
      data: [{ id, expired: true }],
    });
  });

  test("is accepted only by the machines that its creator could call when the token was created", async () => {
    const { tool, failure, mint, caller, targetMachine, key, calledKey } = await createMachines();
    const { token } = await mint();
    await tool("verify_m2m_token", { token, machine_secret_key: calledKey });
    expect(await failure("verify_m2m_token", { token, machine_secret_key: key })).toContain(
      "resource_not_found",
    );
    await tool("delete_machine_scope", {
      machine_id: caller,
      other_machine_id: targetMachine,
      confirm: true,
    });
    const { token: later } = await mint();
    expect(await failure("verify_m2m_token", { token: later, machine_secret_key: calledKey })).toContain(
      "resource_not_found",
    );
  });

  test("can be revoked once, with a reason", async () => {
    const { tool, failure, mint, caller } = await createMachines();
    const { id, token } = await mint();
    expect(await failure("revoke_m2m_token", { m2m_token_id: id })).toContain("Nothing was changed");
    const revoking = { m2m_token_id: id, revocation_reason: "leaked", confirm: true };
    expect(await tool("revoke_m2m_token", revoking)).toMatchObject({
      revoked: true,
      revocation_reason: "leaked",
    });
    expect(await failure("revoke_m2m_token", revoking)).toContain("bad_request");
    expect(await failure("verify_m2m_token", { token })).toContain("has been revoked");
    expect(await tool("list_m2m_tokens", { subject: caller })).toMatchObject({ total_count: 0 });
    expect(await tool("list_m2m_tokens", { subject: caller, revoked: true })).toMatchObject({
      data: [{ id }],
    });
  });

  test("is reused on request if an equal one is valid for long enough", async () => {
    const { tool, mint, caller, targetMachine, clock } = await createMachines({ default_token_ttl: 100 });
    const claims = { job: "nightly", at: { hour: 3, minute: 0 } };
    const firstToken = await mint({ claims });
    expect((await mint({ claims }))["id"]).not.toBe(firstToken["id"]);
    await tool("revoke_m2m_token", { m2m_token_id: firstToken["id"], confirm: true });
    clock.advance(40_000);
    const reuseRequest = {
      claims: { at: { minute: 0, hour: 3 }, job: "nightly" },
      min_remaining_ttl_seconds: 60,
    };
    const reused = await mint(reuseRequest);
    expect(reused["id"]).not.toBe(firstToken["id"]);
    expect(await mint(reuseRequest)).toEqual(reused);
    expect((await mint({ ...reuseRequest, claims: { job: "daily" } }))["id"]).not.toBe(reused["id"]);
    clock.advance(1);
    expect((await mint(reuseRequest))["id"]).not.toBe(reused["id"]);
    const newest = await mint(reuseRequest);
    await tool("delete_machine_scope", {
      machine_id: caller,
      other_machine_id: targetMachine,
      confirm: true,
    });
    expect((await mint(reuseRequest))["id"]).not.toBe(newest["id"]);
  });

  test("requires a minimum remaining lifetime that is shorter than its lifetime", async () => {
    const { failure, key } = await createMachines({ default_token_ttl: 60 });
    for (const lifetime of [{}, { seconds_until_expiration: 60 }])
      expect(
        await failure("create_m2m_token", {
          machine_secret_key: key,
          min_remaining_ttl_seconds: 60,
          ...lifetime,
        }),
      ).toContain("[param_name: min_remaining_ttl_seconds]");
  });

  test("is listed newest first, for its own machine or the instance, but not for another machine", async () => {
    const { tool, failure, mint, caller, key, calledKey, clock } = await createMachines();
    const firstToken = await mint();
    clock.advance(1000);
    const secondToken = await mint();
    const list = { subject: caller, machine_secret_key: key };
    expect(getItems(await tool("list_m2m_tokens", list)).map(({ id }) => id)).toEqual([
      secondToken["id"],
      firstToken["id"],
    ]);
    expect(await tool("list_m2m_tokens", { ...list, limit: 1 })).toMatchObject({
      total_count: 2,
      has_more: true,
    });
    expect(await failure("list_m2m_tokens", { ...list, machine_secret_key: calledKey })).toContain(
      "authorization_invalid",
    );
    expect(await failure("list_m2m_tokens", { subject: "mch_none" })).toContain("resource_not_found");
  });
});

describe("a JWT M2M token", () => {
  test("is signed with the instance's key, contains all of its data, and is not stored", async () => {
    const { tool, mint, caller, targetMachine, clock } = await createMachines();
    const created = await mint({ token_format: "jwt", claims: { job: "nightly" } });
    const token = getString(created, "token");
    const published = createLocalJWKSet(KeySet.parse(await tool("get_jwks")));
    const { payload } = await jwtVerify(token, published, { currentDate: new Date(clock.now()) });
    const now = clock.now() / 1000;
    expect(payload).toEqual({
      iss: "https://sandbox.clerk.accounts.example",
      sub: caller,
      jti: created["id"],
      aud: [targetMachine],
      scopes: targetMachine,
      job: "nightly",
      iat: now,
      nbf: now - 10,
      exp: now + 3600,
    });
    expect(await tool("list_m2m_tokens", { subject: caller })).toMatchObject({ total_count: 0 });
  });

  test("is accepted by the machines in its audience until it expires", async () => {
    const { tool, failure, mint, key, calledKey, clock } = await createMachines();
    const { token, id } = await mint({
      token_format: "jwt",
      claims: { job: "nightly" },
      seconds_until_expiration: 10,
    });
    const verified = await tool("verify_m2m_token", { token, machine_secret_key: calledKey });
    expect(verified).toMatchObject({ id, claims: { job: "nightly" }, expiration: clock.now() + 10_000 });
    expect(await failure("verify_m2m_token", { token, machine_secret_key: key })).toContain(
      "resource_not_found",
    );
    expect(await failure("revoke_m2m_token", { m2m_token_id: id, confirm: true })).toContain(
      "resource_not_found",
    );
    clock.advance(10_000);
    expect(await failure("verify_m2m_token", { token })).toContain("resource_not_found");
  });

  test("rejects claims that Clerk sets", async () => {
    const { failure, key } = await createMachines();
    for (const claim of ["iss", "sub", "aud", "exp", "nbf", "iat", "jti", "scopes"])
      expect(
        await failure("create_m2m_token", {
          machine_secret_key: key,
          token_format: "jwt",
          claims: { [claim]: "x" },
        }),
      ).toContain("machine_token_reserved_claim");
  });

  test("is rejected as a ticket or session token, and another token of the instance is rejected as an M2M token", async () => {
    const { failure, mint, sandbox, caller, clock } = await createMachines();
    const created = await mint({ token_format: "jwt", claims: { st: "invitation", sid: "inv_1" } });
    expect(decodeProtectedHeader(getString(created, "token"))).toMatchObject({ cat: "cl_B7d4PD333AAA" });
    expect(await verifyTicket(sandbox, getString(created, "token"))).toBeUndefined();
    expect(await failure("verify_client", { token: created["token"] })).toContain("HTTP 4");
    const now = clock.now() / 1000;
    const forged = await signToken(sandbox, {
      iss: "https://sandbox.clerk.accounts.example",
      jti: "mt_1",
      sub: caller,
      aud: [],
      iat: now,
      nbf: now,
      exp: now + 60,
    });
    expect(await failure("verify_m2m_token", { token: forged })).toContain("resource_not_found");
  });
});

describe("a machine's secret key", () => {
  const post = (path: string, key: string, body: unknown) =>
    [
      path,
      {
        method: "POST",
        headers: { authorization: `Bearer ${key}`, "content-type": "application/json" },
        body: JSON.stringify(body),
      },
    ] as const;

  test("creates M2M tokens, which the instance's key cannot, and authorizes nothing else", async () => {
    const { request, key, secretKey } = await createMachines();
    expect((await request(...post("/m2m_tokens", key, {}))).status).toBe(201);
    const response = await request(...post("/m2m_tokens", secretKey, {}));
    expect(response.status).toBe(401);
    expect(await response.json()).toMatchObject({ errors: [{ code: "authentication_invalid" }] });
    for (const path of ["/machines", "/users"])
      expect((await request(path, { headers: { authorization: `Bearer ${key}` } })).status).toBe(401);
  });

  test("is checked before the input, and is read only from the Authorization header", async () => {
    const { request, key, secretKey } = await createMachines();
    expect((await request(...post("/m2m_tokens", "ak_wrong", { nonsense: 1 }))).status).toBe(401);
    const response = await request(...post("/m2m_tokens", secretKey, { machine_secret_key: key }));
    expect(response.status).toBe(401);
  });

  test("is reported as wrong, with instructions", async () => {
    const { failure } = await createMachines();
    const error = await failure("create_m2m_token", { machine_secret_key: "ak_wrong" });
    expect(error).toContain("No machine has this secret key.");
    expect(error).toContain("Correct machine_secret_key and call create_m2m_token again");
  });
});

test("the token API also works without the version prefix, and rejects invalid input with 400", async () => {
  const { fetch, secretKey } = await createMachines();
  for (const path of ["/v1/api_keys", "/api_keys", "/m2m_tokens", "/v1/m2m_tokens"]) {
    const response = await fetch(`http://sandbox.localhost${path}`, {
      headers: { authorization: `Bearer ${secretKey}` },
    });
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({
      errors: [{ code: "bad_request", meta: { param_name: "subject" } }],
    });
  }
  const other = await fetch("http://sandbox.localhost/machines", {
    headers: { authorization: `Bearer ${secretKey}` },
  });
  expect(other.status).toBe(404);
});
