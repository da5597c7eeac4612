import { createServer, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import * as fc from "fast-check";
import type { CatalogEntry } from "../../tools/index.ts";
import { admitted } from "./schema-samples.ts";
import { contentOf, type Arguments } from "./lookup-fixtures.ts";
import { hostileString, KEY, LIVE_KEY } from "./adversarial-inputs.ts";

/** An API that answers as each operation declares it, in values that are as hostile as that lets them be, or worse. */

/** How requests are answered: as declared, or in a way that nobody declares. */
export const MOODS = ["declared", "odd", "refusal", "html", "redirect"] as const;
export type Mood = (typeof MOODS)[number];

/** What the API is to answer from now on. */
export interface Scene {
  /** The operations that may be asked for; the first is the one that is called. */
  readonly operations: readonly CatalogEntry[];
  /** How the call itself is answered. */
  readonly own: Mood;
  /** How readings of the target are answered. */
  readonly target: Mood;
  /** The arguments of the call, by which readings find what it is about. */
  readonly args: Arguments;
  /** Which of the answers are given. */
  readonly turn: number;
}

export interface Received {
  readonly method: string;
  readonly path: string;
}

/** A template as the path of a request: each placeholder is one segment, and not one of those that move about. */
const patternOf = (template: string): RegExp =>
  new RegExp(`^/v1${template.replaceAll(/\{\w+\}/g, "(?!(?:\\.|%2e){1,2}(?:/|$))[^/?#]+")}$`, "i");

const patterns = new Map<string, RegExp>();

/** Whether a request is one of an operation's. */
export function isOf({ method, path }: Received, { operation }: CatalogEntry): boolean {
  const pattern = patterns.get(operation.pathTemplate) ?? patternOf(operation.pathTemplate);
  patterns.set(operation.pathTemplate, pattern);
  return operation.method === method && pattern.test(path);
}

/** Hostile values may be long, and a preview asks for some in a query. */
const LONGEST_HEAD = 1024 * 1024;

/** How many answers there are to choose from for each operation. */
const ANSWERS = 4;
const answers = new Map<string, readonly unknown[]>();
const poison = fc.sample(hostileString, { numRuns: 100, seed: 1 });

/** Some objects that a response's model admits. */
function objectsOf({ name, operation: { response } }: CatalogEntry): readonly unknown[] {
  if (!("model" in response)) return [{}];
  const known = answers.get(name) ?? fc.sample(admitted(response.model), { numRuns: ANSWERS, seed: 1 });
  answers.set(name, known);
  return known;
}

/** What a success answers; the same question is answered the same as long as the turn is. */
function declaredAnswer(named: CatalogEntry, { operations, args, turn }: Scene): unknown {
  const { response } = named.operation;
  const modelOf = (each: CatalogEntry): object => {
    const objects = objectsOf(each);
    const unknown = { [poison[turn % poison.length] ?? ""]: `${KEY} ${LIVE_KEY}`, added_since: KEY };
    return { ...Object(objects[turn % objects.length]), ...unknown };
  };
  const content = contentOf(named, { operations, args, modelOf });
  if (response.kind !== "list") return content;
  return response.encoding === "array" && !response.paginated
    ? content
    : { [response.key]: content, total_count: [content].flat().length };
}

const json = (response: ServerResponse, status: number, body: unknown): void => {
  response.writeHead(status, { "content-type": "application/json", "x-clerk-trace-id": KEY });
  response.end(JSON.stringify(body));
};

export async function startEcho() {
  const received: Received[] = [];
  let scene: Scene | undefined;
  const server = createServer({ maxHeaderSize: LONGEST_HEAD }, (request, response) => {
    const { method = "", url = "" } = request;
    let body = "";
    request.setEncoding("utf8").on("data", (text: string) => {
      body += text;
    });
    request.on("end", () => {
      const one = { method, path: url.split("?")[0] ?? "" };
      received.push(one);
      const current = scene;
      const named = current?.operations.find((each) => isOf(one, each));
      const text = poison[received.length % poison.length] ?? "";
      if (current === undefined || named === undefined) return json(response, 200, { id: text });
      const isOwn = named === current.operations[0];
      switch (isOwn ? current.own : current.target) {
        case "declared": {
          const { kind, status } = named.operation.response;
          if (kind === "html")
            return void response
              .writeHead(200, { "content-type": "text/html" })
              .end(`<p>${KEY} ${LIVE_KEY} ${text}</p>`);
          if (kind === "empty") return void response.writeHead(status).end();
          return json(response, status, declaredAnswer(named, current));
        }
        case "odd": {
          const odd = {
            id: text,
            object: text,
            name: text,
            slug: KEY,
            secret: LIVE_KEY,
            echo: body,
            url,
            [text]: KEY,
          };
          return json(response, 200, { ...odd, data: [odd], total_count: 1 });
        }
        case "refusal": {
          const error = {
            code: text,
            message: `${KEY} ${LIVE_KEY}`,
            long_message: `${text} ${url}`,
            meta: { param_name: KEY },
          };
          return json(response, 422, { errors: [error], clerk_trace_id: KEY });
        }
        case "html":
          return void response
            .writeHead(403, { "content-type": "text/html" })
            .end(`<p>${KEY} ${LIVE_KEY} ${url} ${body}</p>`);
        case "redirect":
          return void response
            .writeHead(302, { location: `http://127.0.0.1:9/${KEY}?key=${LIVE_KEY}` })
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
    play: (next: Scene): void => {
      scene = next;
    },
    stop: (): void => {
      server.closeAllConnections();
      server.close();
    },
  };
}
export type Echo = Awaited<ReturnType<typeof startEcho>>;
