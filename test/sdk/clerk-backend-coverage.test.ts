import { readdirSync, readFileSync } from "node:fs";
import { createServer } from "node:http";
import { createClerkClient } from "@clerk/backend";
import { afterAll, beforeAll, expect, test } from "vitest";
import { z } from "zod/v3";
import { catalog } from "../../tools/catalog.ts";

/**
 * Requires a test for every method of @clerk/backend: a version with more methods fails here until tests call them.
 */

/** Methods that do not reach an operation of the catalog, with the reason. */
const UNMAPPED_METHODS: Readonly<Record<string, string>> = {
  "__experimental_accountlessApplications.createAccountlessApplication":
    "The operation precedes the creation of an instance.",
  "__experimental_accountlessApplications.completeAccountlessApplicationOnboarding":
    "The operation precedes the creation of an instance.",
  "betaFeatures.changeDomain": "The API reference has no such path; the instance settings replace it.",
  "emails.create": "The API reference has no operations on emails.",
  "emails.createBatch": "The API reference has no operations on emails.",
  "emails.get": "The API reference has no operations on emails.",
  "invitations.deleteInvitation": "The API reference has no such operation; invitations are revoked instead.",
  "sessions.verifySession":
    "The API reference no longer has this operation; tokens are verified without a request.",
};

/** Members that every API class of the client has. */
const BASE_MEMBERS = new Set(["constructor", "request", "requireId"]);

/** An argument for any method: each of its properties is a string. */
const wildcardArgument = new Proxy(
  {},
  { get: (_, key) => (typeof key === "string" ? "x" : key === Symbol.toPrimitive ? () => "x" : undefined) },
);

interface ClientMethod {
  /** For example `users.getUser`. */
  readonly name: string;
  readonly call: (argument: unknown) => Promise<unknown>;
}

function listMethodNames(part: object): string[] {
  const prototype: unknown = Object.getPrototypeOf(part);
  const inherited = typeof prototype === "object" && prototype !== null && prototype !== Object.prototype;
  return [...Object.getOwnPropertyNames(part), ...(inherited ? listMethodNames(prototype) : [])];
}

/** Returns every method of the client's API classes. */
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

/** The requests that the server below received, as method and path. It responds to each with an empty object. */
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

/** Returns whether a method sends the request of an operation in the catalog. */
async function reachesOperation({ call }: ClientMethod): Promise<boolean> {
  const requestCount = receivedRequests.length;
  // The client may fail to read the empty response; only the request matters.
  await Promise.allSettled([call(wildcardArgument), call("x")]);
  return receivedRequests
    .slice(requestCount)
    .some((request) => requestPatterns.some((pattern) => pattern.test(request)));
}

/** The folder of the tests of @clerk/backend. */
const folder = new URL(".", import.meta.url);
const testSources = readdirSync(folder)
  .filter((name) => name.startsWith("clerk-backend") && !import.meta.url.endsWith(name))
  .map((name) => readFileSync(new URL(name, folder), "utf8"))
  .join("\n");

/** Returns whether a test calls a method, even if a formatter has broken the call into lines. */
const isCalled = (name: string) => new RegExp(`\\b${name.replace(".", "\\s*\\.\\s*")}\\(`).test(testSources);

test("every method of @clerk/backend that reaches an operation is called by a test against a served sandbox", async () => {
  const methods = listMethods(createClient());
  expect(methods.length).toBeGreaterThan(190);
  const mapped: string[] = [];
  const unmapped: string[] = [];
  for (const method of methods) ((await reachesOperation(method)) ? mapped : unmapped).push(method.name);
  expect(mapped.filter((name) => !isCalled(name))).toEqual([]);
  expect(unmapped.sort()).toEqual(Object.keys(UNMAPPED_METHODS).sort());
});
