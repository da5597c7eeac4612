import { createServer, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import * as fc from "fast-check";
import type { CatalogEntry } from "../../tools/catalog.ts";
import { buildArbitrary } from "./schema-samples.ts";
import { buildResponseContent, type CallArguments } from "./lookup-fixtures.ts";
import { adversarialString, TEST_SECRET_KEY, LIVE_SECRET_KEY } from "./adversarial-inputs.ts";

/** An API whose responses have adversarial values, and match the operations' declarations or violate them. */

/** How the API responds: as the operation declares, with another body, with an error, with HTML or with a redirect. */
export const RESPONSE_MODES = ["declared", "undeclared", "error", "html", "redirect"] as const;
export type ResponseMode = (typeof RESPONSE_MODES)[number];

/** How the API responds until it is configured again. */
export interface EchoConfig {
  /** The operations that may be requested; the first is the one that is called. */
  readonly operations: readonly CatalogEntry[];
  /** The response mode for the called operation. */
  readonly ownMode: ResponseMode;
  /** The response mode for the reads of the preview. */
  readonly targetMode: ResponseMode;
  /** The arguments of the call, by which the reads find the target. */
  readonly args: CallArguments;
  /** Selects among the sample responses. */
  readonly variant: number;
}

export interface EchoRequest {
  readonly method: string;
  readonly path: string;
}

/** Builds the pattern of a path template: a placeholder matches one segment, except `.`, `..` and their encodings. */
const buildPathPattern = (template: string): RegExp =>
  new RegExp(`^/v1${template.replaceAll(/\{\w+\}/g, "(?!(?:\\.|%2e){1,2}(?:/|$))[^/?#]+")}$`, "i");

const pathPatterns = new Map<string, RegExp>();

/** Returns whether a request matches an operation's method and path. */
export function matchesOperation({ method, path }: EchoRequest, { operation }: CatalogEntry): boolean {
  const pattern = pathPatterns.get(operation.pathTemplate) ?? buildPathPattern(operation.pathTemplate);
  pathPatterns.set(operation.pathTemplate, pattern);
  return operation.method === method && pattern.test(path);
}

/** Large, because adversarial values can be long, and a preview's reads put some of them into the query. */
const MAX_HEADER_BYTES = 1024 * 1024;

/** The number of sample responses per operation. */
const RESPONSES_PER_OPERATION = 4;
const responseSamples = new Map<string, readonly unknown[]>();
const adversarialTexts = fc.sample(adversarialString, { numRuns: 100, seed: 1 });

/** Generates objects that are valid under a response's schema, once per operation. */
function sampleResponses({ name, operation: { response } }: CatalogEntry): readonly unknown[] {
  if (!("model" in response)) return [{}];
  const cachedSamples =
    responseSamples.get(name) ??
    fc.sample(buildArbitrary(response.model), { numRuns: RESPONSES_PER_OPERATION, seed: 1 });
  responseSamples.set(name, cachedSamples);
  return cachedSamples;
}

/** Builds a successful response, which is the same for the same request under the same configuration. */
function buildDeclaredResponse(entry: CatalogEntry, { operations, args, variant }: EchoConfig): unknown {
  const { response } = entry.operation;
  const getModel = (other: CatalogEntry): object => {
    const objects = sampleResponses(other);
    const unknownFields = {
      [adversarialTexts[variant % adversarialTexts.length] ?? ""]: `${TEST_SECRET_KEY} ${LIVE_SECRET_KEY}`,
      added_since: TEST_SECRET_KEY,
    };
    return { ...Object(objects[variant % objects.length]), ...unknownFields };
  };
  const content = buildResponseContent(entry, { operations, args, getModel });
  if (response.kind !== "list") return content;
  return response.encoding === "array" && !response.paginated
    ? content
    : { [response.key]: content, total_count: [content].flat().length };
}

const sendJson = (response: ServerResponse, status: number, body: unknown): void => {
  response.writeHead(status, { "content-type": "application/json", "x-clerk-trace-id": TEST_SECRET_KEY });
  response.end(JSON.stringify(body));
};

export async function startEchoServer() {
  const received: EchoRequest[] = [];
  let config: EchoConfig | undefined;
  const server = createServer({ maxHeaderSize: MAX_HEADER_BYTES }, (request, response) => {
    const { method = "", url = "" } = request;
    let body = "";
    request.setEncoding("utf8").on("data", (text: string) => {
      body += text;
    });
    request.on("end", () => {
      const echoRequest = { method, path: url.split("?")[0] ?? "" };
      received.push(echoRequest);
      const current = config;
      const entry = current?.operations.find((other) => matchesOperation(echoRequest, other));
      const text = adversarialTexts[received.length % adversarialTexts.length] ?? "";
      if (current === undefined || entry === undefined) return sendJson(response, 200, { id: text });
      const isCalledOperation = entry === current.operations[0];
      switch (isCalledOperation ? current.ownMode : current.targetMode) {
        case "declared": {
          const { kind, status } = entry.operation.response;
          if (kind === "html")
            return void response
              .writeHead(200, { "content-type": "text/html" })
              .end(`<p>${TEST_SECRET_KEY} ${LIVE_SECRET_KEY} ${text}</p>`);
          if (kind === "empty") return void response.writeHead(status).end();
          return sendJson(response, status, buildDeclaredResponse(entry, current));
        }
        case "undeclared": {
          const undeclaredBody = {
            id: text,
            object: text,
            name: text,
            slug: TEST_SECRET_KEY,
            secret: LIVE_SECRET_KEY,
            echo: body,
            url,
            [text]: TEST_SECRET_KEY,
          };
          return sendJson(response, 200, { ...undeclaredBody, data: [undeclaredBody], total_count: 1 });
        }
        case "error": {
          const error = {
            code: text,
            message: `${TEST_SECRET_KEY} ${LIVE_SECRET_KEY}`,
            long_message: `${text} ${url}`,
            meta: { param_name: TEST_SECRET_KEY },
          };
          return sendJson(response, 422, { errors: [error], clerk_trace_id: TEST_SECRET_KEY });
        }
        case "html":
          return void response
            .writeHead(403, { "content-type": "text/html" })
            .end(`<p>${TEST_SECRET_KEY} ${LIVE_SECRET_KEY} ${url} ${body}</p>`);
        case "redirect":
          return void response
            .writeHead(302, { location: `http://127.0.0.1:9/${TEST_SECRET_KEY}?key=${LIVE_SECRET_KEY}` })
            .end();
      }
    });
  });
  await new Promise<void>((resolve) => void server.listen(0, "127.0.0.1", resolve));
  const address: AddressInfo | string | null = server.address();
  const port = typeof address === "object" && address !== null ? address.port : 0;
  return {
    url: `http://127.0.0.1:${port}`,
    received,
    configure: (newConfig: EchoConfig): void => {
      config = newConfig;
    },
    stop: (): void => {
      server.closeAllConnections();
      server.close();
    },
  };
}
export type EchoServer = Awaited<ReturnType<typeof startEchoServer>>;
