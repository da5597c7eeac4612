import { verifyToken } from "@clerk/backend";
import { expect, test } from "vitest";
import { getInstance } from "../../../src/sandbox/store/instance.ts";
import { createHarness, getItems } from "../../support/harness.ts";
import { addUser } from "../../support/users.ts";
import { serveSandbox } from "../../support/served-sandbox.ts";

test("get_jwks returns the public key under the instance's id, without private members", async () => {
  const { tool, sandbox } = await createHarness({ generatesKey: true });
  const { keys } = await tool("get_jwks");
  const [key] = getItems({ data: keys });
  expect(key).toMatchObject({
    kty: "RSA",
    alg: "RS256",
    use: "sig",
    kid: (await getInstance(sandbox.db)).id,
  });
  expect(Object.keys(key ?? {}).sort()).toEqual(["alg", "e", "kid", "kty", "n", "use"]);
  expect(await tool("get_jwks")).toEqual({ keys });
});

test("@clerk/backend verifies a session token with the keys that it fetches", async () => {
  const { sandbox, clerk, secretKey, url: apiUrl, close } = await serveSandbox("development");
  try {
    const userId = await addUser(sandbox, { email: "ada@example.com" });
    const session = await clerk.sessions.createSession({ userId });
    const { jwt } = await clerk.sessions.getToken(session.id);
    const claims = await verifyToken(jwt, { secretKey, apiUrl });
    expect(claims).toMatchObject({ sub: userId, sid: session.id, v: 2 });
    expect((await clerk.clients.verifyClient(jwt)).id).toBe(session.clientId);
    const listed = await clerk.sessions.getSessionList({ userId });
    expect(listed.totalCount).toBe(1);
  } finally {
    await close();
  }
});
