import { createServer } from "node:http";
import { createClerkClient } from "@clerk/backend";
import { afterAll, beforeAll, expect, test } from "vitest";
import { z } from "zod/v3";
import { catalog, type CatalogEntry } from "../../tools/catalog.ts";
import { buildSampleCalls, PLACEHOLDER, type SampleCall } from "../support/clerk-backend-types.ts";

/** Compares the requests that Clerk's own client sends with the catalog, in every field and kind of value of its types. */

/** What the client can send and the catalog refuses, with the reason, by operation and path of the field. */
const DIFFERENCES: Readonly<Record<string, string>> = {
  "create_domain.is_satellite: false": "The API only creates satellite domains.",
  "get_client.nonce":
    "The client reads a handshake payload on a path below, which is no operation of the catalog.",
  "list_blocklist_identifiers.limit": "The API returns the whole list.",
  "list_blocklist_identifiers.offset": "The API returns the whole list.",
  "update_enterprise_connection.provider": "The API creates a connection for one kind of provider.",
  "update_organization_domain.name": "The client reuses the type of a creation; a domain keeps its name.",
  "update_saml_connection.provider": "The API creates a connection for one kind of provider.",
};

/** Stands for a file in a form: what the operations take as its bytes. */
const FILE = { bytes: new Uint8Array(), type: "image/png" };

interface ReceivedRequest {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly body: unknown;
}

async function parseBody(contentType: string, bytes: Uint8Array<ArrayBuffer>): Promise<unknown> {
  if (bytes.length === 0) return {};
  const response = new Response(bytes, { headers: { "content-type": contentType } });
  if (!contentType.startsWith("multipart/form-data")) return response.json();
  const form = [...(await response.formData())];
  return Object.fromEntries(form.map(([name, value]) => [name, typeof value === "string" ? value : FILE]));
}

const received: ReceivedRequest[] = [];
const server = createServer((request, response) => {
  const parts: Buffer[] = [];
  request.on("data", (part: Buffer) => parts.push(part));
  request.on("end", () => {
    const { pathname, searchParams } = new URL(request.url ?? "", "http://localhost");
    void parseBody(request.headers["content-type"] ?? "", new Uint8Array(Buffer.concat(parts))).then(
      (body) => {
        const path = pathname.replace(/^\/v1/, "");
        received.push({ method: request.method ?? "", path, query: searchParams, body });
        response.writeHead(200, { "content-type": "application/json" }).end("{}");
      },
    );
  });
});

beforeAll(() => new Promise<void>((resolve) => void server.listen(0, "127.0.0.1", () => resolve())));
afterAll(() => new Promise((resolve) => void server.close(resolve)));

const patterns = [...catalog.values()].map((entry) => ({
  entry,
  // A path without placeholders is more specific than one with.
  rank: entry.operation.pathTemplate.split("{").length,
  pattern: new RegExp(`^${entry.operation.pathTemplate.replaceAll(/\{\w+\}/g, "[^/]+")}$`),
}));

function findOperation({ method, path }: ReceivedRequest): CatalogEntry | undefined {
  const matches = patterns.filter(
    ({ entry, pattern }) => entry.operation.method === method && pattern.test(path),
  );
  return matches.sort((a, b) => a.rank - b.rank)[0]?.entry;
}

/** Fields of each request that the client adds itself. */
const ADDED_FIELDS = new Set(["paginated"]);

const formatPath = (path: readonly (string | number)[]) =>
  path.map((part) => (typeof part === "number" ? "*" : part)).join(".");

/** What a schema refuses; formats and lengths do not count, because the sent values are placeholders. */
function listIssues({ issues }: z.ZodError): string[] {
  return issues.flatMap((issue): string[] => {
    const path = formatPath(issue.path);
    switch (issue.code) {
      case "unrecognized_keys":
        return issue.keys.map((key) => formatPath([...issue.path, key]));
      case "invalid_type":
        return [`${path}: ${issue.received}`];
      case "invalid_enum_value":
      case "invalid_literal":
        return issue.received === PLACEHOLDER ? [] : [`${path}: ${JSON.stringify(issue.received)}`];
      case "invalid_union":
        return [`${path}: no alternative`];
      default:
        return [];
    }
  });
}

/** The fields of an object without null at any depth, which stands for an absent field. */
const dropNulls = (body: unknown): unknown =>
  JSON.parse(JSON.stringify(body), (_, value: unknown) => (value === null ? undefined : value));

/** The fields and values in a request that the operation refuses. */
function listRefusals({ name, operation }: CatalogEntry, { query, body }: ReceivedRequest): string[] {
  const unknownQuery = [...query.keys()].filter(
    (key) => !ADDED_FIELDS.has(key) && !Object.hasOwn(operation.query, key),
  );
  const fields =
    operation.bodyField === undefined ? dropNulls(body) : { [operation.bodyField]: dropNulls(body) };
  const parsed = z.object(operation.body).strict().safeParse(fields);
  const issues = parsed.success ? [] : listIssues(parsed.error);
  return [...unknownQuery, ...issues].map((refusal) => `${name}.${refusal}`);
}

/** Calls a method of the client; the client may fail to read the empty response, and only the request matters. */
async function sendRequests(client: object, { api, method, args }: SampleCall): Promise<ReceivedRequest[]> {
  const part: unknown = Reflect.get(client, api);
  const callable: unknown = typeof part === "object" && part !== null ? Reflect.get(part, method) : undefined;
  if (typeof callable !== "function") return [];
  const count = received.length;
  try {
    await Reflect.apply(callable, part, args);
  } catch {}
  return received.slice(count);
}

test("the catalog accepts what every method of @clerk/backend can send, except the listed differences", async () => {
  const { port } = z.object({ port: z.number() }).parse(server.address());
  const client = createClerkClient({
    apiUrl: `http://127.0.0.1:${port}`,
    secretKey: "sk_test_x",
    telemetry: { disabled: true },
  });
  const refusals = new Set<string>();
  const reached = new Set<string>();
  for (const call of buildSampleCalls())
    for (const request of await sendRequests(client, call)) {
      const entry = findOperation(request);
      if (entry !== undefined) reached.add(entry.name);
      for (const refusal of entry === undefined ? [] : listRefusals(entry, request)) refusals.add(refusal);
    }
  expect(reached.size).toBeGreaterThan(150);
  expect([...refusals].sort()).toEqual(Object.keys(DIFFERENCES).sort());
}, 60_000);
