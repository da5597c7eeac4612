import { createClerkClient, verifyToken } from "@clerk/backend";
import { verifyMachineAuthToken } from "@clerk/backend/internal";
import { afterAll, describe, expect, test } from "vitest";
import { grantAccess } from "../../src/sandbox/domain/sessions/oauth-grant.ts";
import { serveSandbox } from "../support/served-sandbox.ts";

/** Tests of @clerk/backend against a sandbox served over HTTP: machine, API key and OAuth authentication. */

const served = await serveSandbox("development");
const { clerk } = served;

afterAll(() => served.close());

const createUser = (emailAddress: string) => clerk.users.createUser({ emailAddress: [emailAddress] });
const NOT_FOUND_ERROR = { status: 404, errors: [{ code: "resource_not_found" }] };

describe("machines", () => {
  test("are created, read, listed, updated, scoped, given a new key and deleted", async () => {
    const ordersMachine = await clerk.machines.create({ name: "Orders" });
    const created = await clerk.machines.create({ name: "Billing", scopedMachines: [ordersMachine.id] });
    expect(created.secretKey).toMatch(/^ak_\w{32}$/);
    expect(created.scopedMachines.map(({ id }) => id)).toEqual([ordersMachine.id]);
    expect((await clerk.machines.get(created.id)).name).toBe("Billing");
    expect((await clerk.machines.list({ query: "bill", orderBy: "+name" })).totalCount).toBe(1);
    const updated = await clerk.machines.update({ machineId: created.id, defaultTokenTtl: 60 });
    expect(updated.defaultTokenTtl).toBe(60);
    await clerk.machines.deleteScope(created.id, ordersMachine.id);
    const scope = await clerk.machines.createScope(created.id, ordersMachine.id);
    expect(scope).toMatchObject({ fromMachineId: created.id, toMachineId: ordersMachine.id });
    const { secret } = await clerk.machines.rotateSecretKey({ machineId: created.id, previousTokenTtl: 0 });
    expect(secret).not.toBe(created.secretKey);
    expect((await clerk.machines.getSecretKey(created.id)).secret).toBe(secret);
    await clerk.machines.delete(created.id);
    await expect(clerk.machines.get(created.id)).rejects.toMatchObject(NOT_FOUND_ERROR);
  });
});

describe("M2M tokens", () => {
  /** Creates a machine that may call another, and a client for each of them. */
  async function createCallerAndCalled() {
    const called = await clerk.machines.create({ name: "Called" });
    const caller = await clerk.machines.create({ name: "Caller", scopedMachines: [called.id] });
    const createMachineClient = (machineSecretKey: string | undefined) =>
      createClerkClient({ apiUrl: served.url, machineSecretKey: machineSecretKey ?? "" });
    return {
      caller,
      called,
      asCaller: createMachineClient(caller.secretKey),
      asCalled: createMachineClient(called.secretKey),
    };
  }

  test("are created with the caller's key, and verified with the called machine's key", async () => {
    const { caller, called, asCaller, asCalled } = await createCallerAndCalled();
    const created = await asCaller.m2m.createToken({
      claims: { job: "nightly" },
      secondsUntilExpiration: 60,
    });
    const token = created.token ?? "";
    expect(token).toMatch(/^mt_\w{32}$/);
    expect(await asCalled.m2m.verify({ token })).toMatchObject({
      id: created.id,
      subject: caller.id,
      scopes: [called.id],
      claims: { job: "nightly" },
    });
    await expect(asCaller.m2m.verify({ token })).rejects.toMatchObject(NOT_FOUND_ERROR);
    expect((await asCaller.m2m.list({ subject: caller.id })).data.map(({ id }) => id)).toEqual([created.id]);
    await expect(asCalled.m2m.list({ subject: caller.id })).rejects.toMatchObject({ status: 403 });
    await expect(asCalled.m2m.revokeToken({ m2mTokenId: created.id })).rejects.toMatchObject(NOT_FOUND_ERROR);
    const revoked = await asCaller.m2m.revokeToken({ m2mTokenId: created.id, revocationReason: "done" });
    expect(revoked).toMatchObject({ revoked: true, revocationReason: "done" });
    await expect(asCalled.m2m.verify({ token })).rejects.toMatchObject(NOT_FOUND_ERROR);
    expect((await asCaller.m2m.list({ subject: caller.id, revoked: true })).totalCount).toBe(1);
  });

  test("are listed, verified and revoked with the instance's key, and created only with a machine's key", async () => {
    const { caller } = await createCallerAndCalled();
    const machineSecretKey = caller.secretKey ?? "";
    const created = await clerk.m2m.createToken({ machineSecretKey });
    expect((await clerk.m2m.list({ subject: caller.id })).totalCount).toBe(1);
    expect((await clerk.m2m.verify({ token: created.token ?? "" })).subject).toBe(caller.id);
    expect((await clerk.m2m.revokeToken({ m2mTokenId: created.id })).revoked).toBe(true);
    await expect(clerk.m2m.createToken()).rejects.toMatchObject({ status: 401 });
    await expect(clerk.m2m.createToken({ machineSecretKey: "ak_wrong" })).rejects.toMatchObject({
      status: 401,
      errors: [{ code: "clerk_key_invalid" }],
    });
  });

  test("that are JWTs are verified with the published key, and rejected as session tokens", async () => {
    const { caller, called, asCaller } = await createCallerAndCalled();
    const created = await asCaller.m2m.createToken({ tokenFormat: "jwt", claims: { job: "nightly" } });
    const token = created.token ?? "";
    expect(await clerk.m2m.verify({ token })).toMatchObject({
      id: created.id,
      subject: caller.id,
      scopes: [called.id],
      claims: { job: "nightly" },
      expiration: created.expiration,
    });
    const options = { apiUrl: served.url, secretKey: served.secretKey };
    expect((await verifyMachineAuthToken(token, options)).data).toMatchObject({ id: created.id });
    await expect(verifyToken(token, options)).rejects.toThrow();
    await expect(clerk.clients.verifyClient(token)).rejects.toThrow();
  });

  test("authenticate a request to the called machine", async () => {
    const { caller, called, asCaller } = await createCallerAndCalled();
    const { token } = await asCaller.m2m.createToken();
    const calledClient = createClerkClient({
      apiUrl: served.url,
      machineSecretKey: called.secretKey ?? "",
      publishableKey: "pk_test_c2FuZGJveC5jbGVyay5hY2NvdW50cy5leGFtcGxlJA",
      telemetry: { disabled: true },
    });
    const request = new Request("http://called.example/", {
      headers: { authorization: `Bearer ${token ?? ""}` },
    });
    const state = await calledClient.authenticateRequest(request, { acceptsToken: "m2m_token" });
    expect(state.isAuthenticated).toBe(true);
    expect(state.toAuth()).toMatchObject({ machineId: caller.id });
  });
});

describe("API keys", () => {
  test("are created, read, listed, updated, verified, revoked and deleted", async () => {
    const user = await createUser("ada@example.com");
    const created = await clerk.apiKeys.create({
      name: "Export",
      subject: user.id,
      scopes: ["read"],
      claims: { plan: { seats: 3 } },
      createdBy: user.id,
      secondsUntilExpiration: 3600,
    });
    expect(created).toMatchObject({ subject: user.id, createdBy: user.id, claims: { plan: { seats: 3 } } });
    const secret = created.secret ?? "";
    expect((await clerk.apiKeys.getSecret(created.id)).secret).toBe(secret);
    expect((await clerk.apiKeys.get(created.id)).secret).toBeUndefined();
    expect(await clerk.apiKeys.verify(secret)).toMatchObject({ id: created.id, scopes: ["read"] });
    const updatedKey = await clerk.apiKeys.update({
      apiKeyId: created.id,
      subject: user.id,
      scopes: ["read", "write"],
      secondsUntilExpiration: null,
    });
    expect(updatedKey).toMatchObject({ scopes: ["read", "write"], expiration: null });
    const revoked = await clerk.apiKeys.revoke({ apiKeyId: created.id, revocationReason: "leaked" });
    expect(revoked).toMatchObject({ revoked: true, revocationReason: "leaked" });
    await expect(clerk.apiKeys.verify(secret)).rejects.toMatchObject(NOT_FOUND_ERROR);
    expect((await clerk.apiKeys.list({ subject: user.id })).totalCount).toBe(0);
    expect((await clerk.apiKeys.list({ subject: user.id, includeInvalid: true })).totalCount).toBe(1);
    expect(await clerk.apiKeys.delete(created.id)).toMatchObject({ deleted: true });
    await expect(clerk.apiKeys.get(created.id)).rejects.toMatchObject(NOT_FOUND_ERROR);
  });
});

describe("OAuth access tokens", () => {
  test("are verified, and revoked by the application", async () => {
    const user = await createUser("grace@example.com");
    const { id, clientId } = await clerk.oauthApplications.create({
      name: "Portal",
      redirectUris: ["https://portal.example.com/callback"],
      scopes: "profile email offline_access",
    });
    const { accessToken, refreshToken } = await grantAccess(served.sandbox, id, user.id, [
      "profile",
      "offline_access",
    ]);
    expect(await clerk.idPOAuthAccessToken.verify(accessToken)).toMatchObject({
      subject: user.id,
      clientId,
      scopes: ["profile", "offline_access"],
      expired: false,
    });
    await clerk.oauthApplications.revokeToken({ oauthApplicationId: id, token: refreshToken ?? "" });
    await expect(clerk.idPOAuthAccessToken.verify(accessToken)).rejects.toMatchObject(NOT_FOUND_ERROR);
  });

  test("that are JWTs authenticate a request with the published key", async () => {
    const user = await createUser("edsger@example.com");
    const { id, clientId } = await clerk.oauthApplications.create({
      name: "Portal",
      redirectUris: ["https://portal.example.com/callback"],
      scopes: "profile email",
    });
    const headers = { authorization: `Bearer ${served.secretKey}`, "content-type": "application/json" };
    const setJwtAccessTokens = (oauth_jwt_access_tokens: boolean) =>
      fetch(`${served.url}/v1/instance/oauth_application_settings`, {
        method: "PATCH",
        headers,
        body: JSON.stringify({ oauth_jwt_access_tokens }),
      });
    await setJwtAccessTokens(true);
    const { accessToken } = await grantAccess(served.sandbox, id, user.id, ["profile"]);
    await setJwtAccessTokens(false);
    const request = new Request("http://resource.example/", {
      headers: { authorization: `Bearer ${accessToken}` },
    });
    const state = await clerk.authenticateRequest(request, { acceptsToken: "oauth_token" });
    expect(state.toAuth()).toMatchObject({ userId: user.id, clientId, scopes: ["profile"] });
    expect(await clerk.idPOAuthAccessToken.verify(accessToken)).toMatchObject({ subject: user.id, clientId });
    await expect(clerk.clients.verifyClient(accessToken)).rejects.toThrow();
  });
});
