import { once } from "node:events";
import { IncomingMessage, request as sendRequest } from "node:http";
import { join } from "node:path";
import { isDeepStrictEqual } from "node:util";
import { text as readText } from "node:stream/consumers";
import { test } from "vitest";
import { createSandboxApp } from "../../src/sandbox/http/app.ts";
import { createHarness, getString, type Harness } from "../support/harness.ts";
import { takeSnapshot } from "../support/losses/database-snapshot.ts";
import { pngUpload } from "../support/sample-images.ts";
import { startProcess, type OnTestFinished } from "../support/server-process.ts";
import { recordInjection, recordLeak, recordViolation } from "./outcome-ledger.ts";
import { selectForRun, timeout } from "./run-scale.ts";
import { createTemporaryFolder } from "./temporary-folder.ts";

/** Requests to the served sandbox as a page of another site makes them: nothing may be changed, and nothing readable. */

const ALLOWED_ORIGIN = "https://app.example";

type Headers = Readonly<Record<string, string>>;

/** What makes a request one of another site, without the port of the server. */
const listForeignHeaders = (port: string): Readonly<Record<string, Headers>> => ({
  "another site": { origin: "https://evil.example" },
  "another site with the origin null": { origin: "null" },
  "an origin that begins like an allowed one": { origin: `${ALLOWED_ORIGIN}.evil.example` },
  "an allowed origin in capitals": { origin: ALLOWED_ORIGIN.toUpperCase() },
  "an allowed host without TLS": { origin: ALLOWED_ORIGIN.replace("https", "http") },
  "another port of this machine": { origin: "http://127.0.0.1:1" },
  "this server under https": { origin: `https://127.0.0.1:${port}` },
  "a rebound name": { host: "evil.example" },
  "a rebound name as its own origin": { host: `evil.example:${port}`, origin: `http://evil.example:${port}` },
  "a rebound name with an allowed origin": { host: "evil.example", origin: ALLOWED_ORIGIN },
  "a name that begins like this machine": { host: `127.0.0.1.evil.example:${port}` },
  "a name with user information": { host: `127.0.0.1@evil.example` },
  "an image or a script of another site": { "sec-fetch-site": "cross-site", "sec-fetch-mode": "no-cors" },
  "a frame of another port": { "sec-fetch-site": "same-site", "sec-fetch-mode": "cors" },
});

/** Bodies that a page can send: the first three without a preflight. */
const BODIES: readonly (readonly [type: string, body: string])[] = [
  [
    "application/x-www-form-urlencoded",
    "email_address=eve%40evil.example&password=correct-horse-battery-9&username=eve",
  ],
  ["text/plain", '{"email_address":"eve@evil.example"}'],
  [
    "multipart/form-data; boundary=x",
    '--x\r\ncontent-disposition: form-data; name="name"\r\n\r\neve\r\n--x--\r\n',
  ],
  ["application/json", '{"email_address":"eve@evil.example","password":"correct-horse-battery-9"}'],
];

const METHODS_WITHOUT_BODY: ReadonlySet<string> = new Set(["GET", "HEAD", "OPTIONS"]);

/** Starts the built program with a sandbox file, and returns the port that it listens on. */
async function startSandboxServer(file: string, finish: OnTestFinished): Promise<string> {
  const { child } = startProcess(
    { CLERK_MCP_SANDBOX: file },
    { finish, args: ["sandbox", "serve", "--port", "0"] },
  );
  let output = "";
  for await (const chunk of child.stdout) {
    output += String(chunk);
    const port = /CLERK_API_URL=http:\/\/127\.0\.0\.1:(\d+)/.exec(output)?.[1];
    if (port !== undefined) return port;
  }
  throw new Error(`The sandbox was not served: ${output}`);
}

/**
 * Sends a request with exactly these headers, which `fetch` would not. `undefined` if the server closes the connection
 * without a response, as it does when the header does not parse.
 */
async function send(port: string, method: string, path: string, headers: Headers, body = "") {
  const request = sendRequest({
    host: "127.0.0.1",
    port,
    method,
    path,
    headers: { host: `127.0.0.1:${port}`, ...headers },
  });
  request.end(body);
  const [response]: unknown[] = await once(request, "response").catch(() => [undefined]);
  if (response === undefined) return undefined;
  if (!(response instanceof IncomingMessage)) throw new TypeError("There is no response.");
  return { status: response.statusCode ?? 0, headers: response.headers, text: await readText(response) };
}

/** A method and a path. */
type Route = readonly [method: string, path: string];

/** Routes of which the short run takes one: those that need the secret key, which other sites do not have. */
const ROUTES_PER_SAMPLE = selectForRun(12, 1);

/** Creates a ticket, a sign-up and an image in the sandbox, and lists the routes, with their ids in the paths. */
async function listRoutes(harness: Harness): Promise<Route[]> {
  const { tool, fetch, sandbox } = harness;
  const user_id = getString(await tool("create_user", { username: "ada_l" }), "id");
  await tool("set_user_profile_image", { user_id, ...pngUpload });
  await tool("update_instance", { allowed_origins: [ALLOWED_ORIGIN] });
  const token = await tool("create_sign_in_token", { user_id });
  const invitation = await tool("create_invitation", { email_address: "bob@example.com" });
  await fetch("http://sandbox.localhost/v1/client/sign_ups", {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ email_address: "cy@example.com" }),
  });
  const signUp = await sandbox.db.selectFrom("sign_ups").select("id").executeTakeFirstOrThrow();
  const image = await sandbox.db.selectFrom("images").select("id").executeTakeFirstOrThrow();
  const ids = { users: user_id, sign_ups: signUp.id, images: image.id };
  const routes = createSandboxApp(sandbox, () => undefined)
    .routes.filter(({ method, path }) => method !== "ALL" && !path.includes("*"))
    .map(({ method, path }) => {
      const id = Object.entries(ids).find(([segment]) => path.includes(`/${segment}/`))?.[1] ?? "x";
      return [method, path.replaceAll(/:\w+/g, id)] as const;
    });
  const tickets = [token, invitation].map((created) => {
    const { pathname, search } = new URL(getString(created, "url"));
    return ["GET", `${pathname}${search}`] as const;
  });
  const isPublic = ([, path]: Route) => /^\/v1\/(?:client|images|jwks|tickets)/.test(path);
  return [
    ...tickets,
    ...routes.filter(isPublic),
    ...routes.filter((route) => !isPublic(route)).filter((_, index) => index % ROUTES_PER_SAMPLE === 0),
  ];
}

export function testOriginAttacks(): void {
  test("of pages of other sites on the served sandbox", { timeout }, async ({ onTestFinished: finish }) => {
    const file = join(createTemporaryFolder(finish), "sandbox.db");
    const harness = await createHarness({ file });
    // The built program has the real time, in which tickets must not have expired.
    harness.clock.advance(Date.now() - harness.clock.now());
    const routes = await listRoutes(harness);
    const port = await startSandboxServer(file, finish);
    const before = await takeSnapshot(harness.sandbox);
    const authorizations: readonly Headers[] = selectForRun<readonly Headers[]>(
      [{}],
      [{}, { authorization: `Bearer ${harness.secretKey}` }],
    );
    for (const [kind, foreignHeaders] of Object.entries(listForeignHeaders(port))) {
      const fault = `a request of ${kind}`;
      const attack = async (method: string, path: string, headers: Headers, body = "") => {
        recordInjection(fault);
        const response = await send(port, method, path, { ...headers, ...foreignHeaders }, body);
        if (response === undefined) {
          if (foreignHeaders["host"]?.includes("@") !== true)
            recordViolation(fault, `${method} ${path} is not answered`);
          return;
        }
        const cors = Object.keys(response.headers).filter((name) => name.startsWith("access-control-"));
        const name = `${method} ${path}`;
        if (cors.length > 0) recordLeak(fault, `${name} has ${cors.join(", ")}`);
        if (response.headers["set-cookie"] !== undefined) recordLeak(fault, `${name} sets a cookie`);
        // An image can be shown by any site, and only shown.
        const isImage = path.startsWith("/v1/images/") && foreignHeaders["origin"] === undefined;
        if (response.status < 400 && !(isImage && foreignHeaders["host"] === undefined))
          recordLeak(fault, `${name} is answered with ${response.status}: ${response.text.slice(0, 200)}`);
      };
      await Promise.all(
        routes.map(async ([method, path], index) => {
          for (const headers of authorizations) {
            if (METHODS_WITHOUT_BODY.has(method)) await attack(method, path, headers);
            else
              for (const [type, body] of selectForRun(
                BODIES.slice(index % BODIES.length).slice(0, 1),
                BODIES,
              ))
                await attack(method, path, { ...headers, "content-type": type }, body);
            if (method !== "GET") await attack("OPTIONS", path, { "access-control-request-method": method });
          }
        }),
      );
      if (!isDeepStrictEqual(await takeSnapshot(harness.sandbox), before))
        recordViolation(fault, "it has changed the database");
    }
    // The same ticket is accepted from this machine: so the origin was the reason for the refusals.
    const [[method, path] = ["GET", "/"]] = routes;
    const accepted = await send(port, method, path, {});
    if (accepted?.status !== 200) recordViolation("a request of this machine", `${path}: ${accepted?.text}`);
    await harness.sandbox.db.destroy();
  });
}
