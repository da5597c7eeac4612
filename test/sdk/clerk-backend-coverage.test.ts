import { readdirSync, readFileSync } from "node:fs";
import { createServer } from "node:http";
import { createClerkClient } from "@clerk/backend";
import { afterAll, beforeAll, expect, test } from "vitest";
import { z } from "zod/v3";
import { catalog } from "../../tools/index.ts";

/** Holds the tests of Clerk's own client to all of it: a version with more methods fails here until they are called. */

/** Methods that reach no operation, and why. */
const UNMAPPED_METHODS: Readonly<Record<string, string>> = {
  "__experimental_accountlessApplications.createAccountlessApplication":
    "It comes before there is an instance.",
  "__experimental_accountlessApplications.completeAccountlessApplicationOnboarding": "The same.",
  "betaFeatures.changeDomain": "The reference has no such path; instance settings have taken its place.",
  "emails.create": "The reference has no emails.",
  "emails.createBatch": "The same.",
  "emails.get": "The same.",
  "invitations.deleteInvitation": "The reference has no such operation: invitations are revoked.",
  "sessions.verifySession": "The reference no longer has it: tokens are verified without a request.",
};

/** What each part of the client has for itself. */
const BASE_MEMBERS = new Set(["constructor", "request", "requireId"]);

/** Whatever a method wants to read of its arguments, it gets a text. */
const wildcardArgument = new Proxy(
  {},
  { get: (_, key) => (typeof key === "string" ? "x" : key === Symbol.toPrimitive ? () => "x" : undefined) },
);

interface ClientMethod {
  /** As in `users.getUser`. */
  readonly name: string;
  readonly call: (argument: unknown) => Promise<unknown>;
}

function listMethodNames(part: object): string[] {
  const prototype: unknown = Object.getPrototypeOf(part);
  const inherited = typeof prototype === "object" && prototype !== null && prototype !== Object.prototype;
  return [...Object.getOwnPropertyNames(part), ...(inherited ? listMethodNames(prototype) : [])];
}

/** Every method of the client's parts that speak with the API. */
function listMethods(client: object): ClientMethod[] {
  return Object.entries(client).flatMap(([part, api]: [string, unknown]) => {
    if (typeof api !== "object" || api === null || !("request" in api)) return [];
    return [...new Set(listMethodNames(api))].flatMap((name) => {
      const method: unknown = Reflect.get(api, name);
      if (BASE_MEMBERS.has(name) || typeof method !== "function") return [];
      return {
        name: `${part}.${name}`,
        call: async (argument) => Reflect.apply(method, api, [argument, argument, argument]),
      };
    });
  });
}

/** Answers whatever is asked, and keeps what was. */
const receivedRequests: string[] = [];
const server = createServer((request, response) => {
  receivedRequests.push(`${request.method ?? ""} ${(request.url ?? "").replace(/^\/v1|\?.*$/g, "")}`);
  request.resume();
  response.writeHead(200, { "content-type": "application/json" }).end("{}");
});

beforeAll(() => new Promise<void>((resolve) => void server.listen(0, "127.0.0.1", () => resolve())));
afterAll(() => new Promise((resolve) => void server.close(resolve)));

function createClient() {
  const { port } = z.object({ port: z.number() }).parse(server.address());
  return createClerkClient({
    apiUrl: `http://127.0.0.1:${port}`,
    secretKey: "sk_test_x",
    telemetry: { disabled: true },
  });
}

const PLACEHOLDER = /\{\w+\}/g;
const requestPatterns = [...catalog.values()].map(
  ({ operation: { method, pathTemplate } }) =>
    new RegExp(`^${method} ${pathTemplate.replaceAll(PLACEHOLDER, "[^/]+")}$`),
);

/** Whether a method asks for an operation of the catalogue, whatever it is given. */
async function reachesOperation({ call }: ClientMethod): Promise<boolean> {
  const requestCount = receivedRequests.length;
  // What becomes of the empty answer is the client's affair; what counts is what was asked.
  await Promise.allSettled([call(wildcardArgument), call("x")]);
  return receivedRequests
    .slice(requestCount)
    .some((request) => requestPatterns.some((pattern) => pattern.test(request)));
}

/** The tests of the client in this folder. */
const folder = new URL(".", import.meta.url);
const testSources = readdirSync(folder)
  .filter((name) => name.startsWith("clerk-backend") && !import.meta.url.endsWith(name))
  .map((name) => readFileSync(new URL(name, folder), "utf8"))
  .join("\n");

/** Whether a test calls a method, however a formatter has broken the call into lines. */
const isCalled = (name: string) => new RegExp(`\\b${name.replace(".", "\\s*\\.\\s*")}\\(`).test(testSources);

test("every method of Clerk's own client that reaches an operation is called by a test against a served sandbox", async () => {
  const methods = listMethods(createClient());
  expect(methods.length).toBeGreaterThan(190);
  const reaching: string[] = [];
  const elsewhere: string[] = [];
  for (const method of methods) ((await reachesOperation(method)) ? reaching : elsewhere).push(method.name);
  expect(reaching.filter((name) => !isCalled(name))).toEqual([]);
  expect(elsewhere.sort()).toEqual(Object.keys(UNMAPPED_METHODS).sort());
});
