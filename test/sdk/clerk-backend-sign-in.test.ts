import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createClock } from "../support/clock.ts";
import { serveSandbox, type ServedSandbox } from "../support/served-sandbox.ts";
import { parseSetCookies } from "../support/sign-in.ts";

/** Tests of @clerk/backend against a sandbox served over HTTP: sign-up, sign-in and session refresh. */

let served: ServedSandbox;
beforeAll(async () => {
  served = await serveSandbox("development");
});
afterAll(() => served.close());

const createUser = (emailAddress: string) => served.clerk.users.createUser({ emailAddress: [emailAddress] });

test("phone numbers are added, read, updated and deleted", async () => {
  const { phoneNumbers, users } = served.clerk;
  const { id: userId } = await createUser("phones@example.com");
  const added = await phoneNumbers.createPhoneNumber({ userId, phoneNumber: "+12025550142", verified: true });
  expect((await phoneNumbers.getPhoneNumber(added.id)).verification?.status).toBe("verified");
  const updated = await phoneNumbers.updatePhoneNumber(added.id, { reservedForSecondFactor: true });
  expect(updated.defaultSecondFactor).toBe(true);
  expect((await users.getUser(userId)).twoFactorEnabled).toBe(true);
  expect(await phoneNumbers.deletePhoneNumber(added.id)).toMatchObject({ id: added.id, deleted: true });
});

test("a user's email addresses and phone numbers are replaced", async () => {
  const { users } = served.clerk;
  const { id } = await createUser("before@example.com");
  const address = await users.replaceUserEmailAddress(id, { emailAddress: "after@example.com" });
  const number = await users.replaceUserPhoneNumber(id, { phoneNumber: "+12025550143" });
  expect(await users.getUser(id)).toMatchObject({
    primaryEmailAddressId: address.id,
    primaryPhoneNumberId: number.id,
    emailAddresses: [{ emailAddress: "after@example.com" }],
    phoneNumbers: [{ phoneNumber: "+12025550143" }],
  });
});

test("sign-in tokens are created and revoked", async () => {
  const { signInTokens } = served.clerk;
  const { id: userId } = await createUser("link@example.com");
  const token = await signInTokens.createSignInToken({ userId, expiresInSeconds: 60 });
  expect(token).toMatchObject({ status: "pending", userId });
  expect((await signInTokens.revokeSignInToken(token.id)).status).toBe("revoked");
});

test("a sign-up is read and updated", async () => {
  const response = await fetch(`${served.url}/v1/client/sign_ups`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ email_address: "new@example.com" }),
  });
  const { response: signUp }: { response: { id: string } } = await response.json();
  const { signUps } = served.clerk;
  expect((await signUps.get(signUp.id)).unverifiedFields).toEqual(["email_address"]);
  const updated = await signUps.update({ signUpAttemptId: signUp.id, externalId: "crm-1" });
  expect(updated.externalId).toBe("crm-1");
});

test("clients are listed", async () => {
  const { clients, sessions } = served.clerk;
  const { id: userId } = await createUser("client@example.com");
  const { clientId } = await sessions.createSession({ userId });
  const list = await clients.getClientList({ limit: 500 });
  expect(list.data.map(({ id }) => id)).toContain(clientId);
  expect(list.totalCount).toBe(list.data.length);
});

test("a testing token is created", async () => {
  // The client returns this response as it is, so its times have the API's field names.
  expect((await served.clerk.testingTokens.createTestingToken()).token).toContain("-c_");
});

test("agent tasks are created and revoked", async () => {
  const { agentTasks } = served.clerk;
  const { id: userId } = await createUser("agent@example.com");
  const task = await agentTasks.create({
    onBehalfOf: { userId },
    permissions: "*",
    agentName: "tester",
    taskDescription: "Looks around",
    redirectUrl: "http://localhost:3000/dashboard",
  });
  expect(new URL(task.url).searchParams.has("ticket")).toBe(true);
  expect((await agentTasks.revoke(task.agentTaskId)).agentId).toBe(task.agentId);
});

test("redirect URLs are created, read, listed and deleted", async () => {
  const { redirectUrls } = served.clerk;
  const { id } = await redirectUrls.createRedirectUrl({ url: "my-app://callback" });
  expect((await redirectUrls.getRedirectUrl(id)).url).toBe("my-app://callback");
  expect(await redirectUrls.getRedirectUrlList()).toMatchObject({ totalCount: 1, data: [{ id }] });
  expect(await redirectUrls.deleteRedirectUrl(id)).toMatchObject({ id, deleted: true });
});

describe("a browser that has opened a sign-in link", () => {
  const app = "http://localhost:3000";

  test("is authenticated, and stays signed in when its session token expires", async () => {
    const clock = createClock(Date.now() - 90_000);
    const { clerk, url, close } = await serveSandbox("development", { now: clock.now });
    const { id: userId } = await clerk.users.createUser({ emailAddress: ["ada@example.com"] });
    const link = new URL((await clerk.signInTokens.createSignInToken({ userId, expiresInSeconds: 600 })).url);
    const cookies = parseSetCookies(await fetch(`${url}${link.pathname}${link.search}`));
    const cookie = Object.entries(cookies)
      .map(([name, value]) => `${name}=${value}`)
      .join("; ");
    clock.advance(90_000);

    const request = new Request(`${app}/dashboard`, { headers: { cookie } });
    const state = await clerk.authenticateRequest(request, { authorizedParties: [app] });
    expect(state.status).toBe("signed-in");
    expect(state.toAuth()).toMatchObject({ userId });
    expect(state.headers.getSetCookie().join("\n")).toContain("__session=");

    const { data } = await clerk.sessions.getSessionList({ userId });
    const session = data[0];
    if (session === undefined) throw new Error("There is no session.");
    const newCookies = parseSetCookies(new Response(null, { headers: state.headers }));
    const { jwt } = await clerk.sessions.refreshSession(session.id, {
      format: "token",
      expired_token: newCookies["__session"] ?? "",
      refresh_token: newCookies["__refresh"] ?? "",
      request_origin: app,
    });
    expect(jwt).toMatch(/^ey/);
    await close();
  });
});
