import { once } from "node:events";
import { IncomingMessage, request as httpRequest } from "node:http";
import { text } from "node:stream/consumers";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { createSandboxApp } from "../../../src/sandbox/http/app.ts";
import { serveSandbox, type ServedSandbox } from "../../support/served-sandbox.ts";

const FOREIGN_ORIGIN = "https://attacker.example";

let served: ServedSandbox;
beforeEach(async () => {
  served = await serveSandbox("development");
});
afterEach(() => served.close());

/** Sends a request with exactly these headers, which `fetch` would not. */
async function send(method: string, path: string, headers: Record<string, string>, body?: string) {
  const url = new URL(path, served.url);
  const request = httpRequest(url, { method, headers: { host: url.host, ...headers } });
  request.end(body);
  const [response]: unknown[] = await once(request, "response");
  if (!(response instanceof IncomingMessage)) throw new TypeError("no response");
  return { status: response.statusCode, headers: response.headers, text: await text(response) };
}

/** Every route of the application, with a value in place of each path parameter. */
const listRoutes = () =>
  createSandboxApp(served.sandbox, () => undefined)
    .routes.filter(({ method, path }) => method !== "ALL" && !path.includes("*"))
    .map(({ method, path }) => ({ method, path: path.replaceAll(/:\w+/g, "x") }));

const getFormHeaders = (headers: Readonly<Record<string, string>>) => ({
  "content-type": "application/x-www-form-urlencoded",
  ...headers,
});

/** Sends the form that creates a user and a session without a key when all fields are given. */
const sendSignUpForm = (headers: Readonly<Record<string, string>>) =>
  send(
    "POST",
    "/v1/client/sign_ups",
    getFormHeaders(headers),
    "email_address=ada%40example.com&password=correct-horse-battery-9",
  );

const countSignUps = async () =>
  (await served.sandbox.db.selectFrom("sign_ups").select("id").execute()).length;

describe("the served sandbox", () => {
  test("has the routes of the API, of sign-ups and of tickets", () => {
    const paths = listRoutes().map(({ method, path }) => `${method} ${path}`);
    expect(paths.length).toBeGreaterThan(249);
    expect(paths).toEqual(
      expect.arrayContaining(["GET /v1/users", "POST /v1/client/sign_ups", "GET /v1/tickets/accept"]),
    );
  });

  test.each([
    ["another name, as after DNS rebinding", { host: "attacker.example" }, "host_invalid"],
    ["another name with the port", { host: "attacker.example:4000" }, "host_invalid"],
    ["a name that begins like this machine's", { host: "localhost.attacker.example" }, "host_invalid"],
    ["an address of the network", { host: "192.168.0.1:4000" }, "host_invalid"],
    ["a page of another site", { origin: FOREIGN_ORIGIN }, "origin_invalid"],
    ["a sandboxed frame or a local file", { origin: "null" }, "origin_invalid"],
    ["another port of this machine", { origin: "http://127.0.0.1:1" }, "origin_invalid"],
  ])("refuses on every route: %s", async (_, headers, code) => {
    for (const { method, path } of listRoutes()) {
      const response = await send(method, path, {
        ...headers,
        authorization: `Bearer ${served.secretKey}`,
      });
      expect([method, path, response.status]).toEqual([method, path, 403]);
      expect(response.text).toContain(code);
      expect(response.headers["access-control-allow-origin"]).toBeUndefined();
    }
  });

  test("creates nothing for a form of another site, and something for its own", async () => {
    expect(await sendSignUpForm({ origin: FOREIGN_ORIGIN })).toMatchObject({ status: 403 });
    expect(await countSignUps()).toBe(0);
    expect(await sendSignUpForm({ origin: served.url })).toMatchObject({ status: 200 });
    expect(await countSignUps()).toBe(1);
  });

  test("answers every name of this machine", async () => {
    const { port } = new URL(served.url);
    for (const host of [`127.0.0.1:${port}`, `localhost:${port}`, `[::1]:${port}`])
      expect(
        await send("GET", "/v1/users", { host, authorization: `Bearer ${served.secretKey}` }),
      ).toMatchObject({ status: 200 });
  });

  test("does not let another site load a ticket as an image, but lets it link there", async () => {
    const load = (headers: Readonly<Record<string, string>>) =>
      send("GET", "/v1/tickets/accept", { "sec-fetch-site": "cross-site", ...headers });
    expect(await load({ "sec-fetch-mode": "no-cors" })).toMatchObject({ status: 403 });
    expect(await load({ "sec-fetch-mode": "navigate" })).toMatchObject({ status: 400 });
  });

  test("lets pages of other sites show its images", async () => {
    const headers = { "sec-fetch-site": "cross-site", "sec-fetch-mode": "no-cors" };
    expect(await send("GET", "/v1/images/img_unknown", headers)).toMatchObject({ status: 404 });
  });

  test("accepts the instance's allowed_origins, and no other, with CORS headers", async () => {
    const origin = "https://app.example";
    await served.clerk.instance.update({ allowedOrigins: [origin] });
    const response = await sendSignUpForm({ origin });
    expect(response).toMatchObject({ status: 200, headers: { "access-control-allow-origin": origin } });
    const preflight = await send("OPTIONS", "/v1/client/sign_ups", {
      origin,
      "access-control-request-method": "POST",
    });
    expect(preflight).toMatchObject({ status: 204, headers: { "access-control-allow-origin": origin } });
    expect(await sendSignUpForm({ origin: FOREIGN_ORIGIN })).toMatchObject({ status: 403 });
  });
});
