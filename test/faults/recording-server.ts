import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo, Socket } from "node:net";
import type { OnTestFinished } from "../support/server-process.ts";

/** A request about a user or something else, whose id is the mark by which the call is known. */
export interface IncomingCall {
  readonly method: string;
  readonly mark: string;
  /** How often this was asked, this time included. */
  readonly attempt: number;
  readonly response: ServerResponse;
  readonly socket: Socket;
  /** Waits for all of the request. */
  readonly read: () => Promise<void>;
  /** Does what is asked, where it is a write: from now on it has happened. */
  readonly perform: () => void;
  /** What a success answers. */
  readonly successBody: string;
}

export type Behavior = (incident: IncomingCall) => void | Promise<void>;

async function drainRequest(request: IncomingMessage): Promise<void> {
  // What is asked is in the request line.
  for await (const _ of request);
}

/** Answers with a status; an object goes out as JSON. */
export function sendResponse(
  { response }: IncomingCall,
  status: number,
  body: unknown = "",
  headers: Readonly<Record<string, string>> = {},
): void {
  const text = typeof body === "string" ? body : JSON.stringify(body);
  const contentType = typeof body === "string" ? {} : { "content-type": "application/json" };
  response.writeHead(status, { ...contentType, ...headers }).end(text);
}

/** Does what is asked, and says so. */
export async function sendSuccess(incident: IncomingCall): Promise<void> {
  await incident.read();
  incident.perform();
  sendResponse(incident, 200, incident.successBody, { "content-type": "application/json" });
}

/** An error in Clerk's form. */
export const sendError = (
  incident: IncomingCall,
  status: number,
  headers: Readonly<Record<string, string>> = {},
): void => sendResponse(incident, status, { errors: [{ code: `code_${status}`, message: "no" }] }, headers);

async function listen(server: Server, finish: OnTestFinished): Promise<string> {
  await new Promise<void>((resolve) => void server.listen(0, "127.0.0.1", resolve));
  finish(() => {
    server.closeAllConnections();
    server.close();
  });
  const address: AddressInfo | string | null = server.address();
  return `127.0.0.1:${typeof address === "object" && address !== null ? address.port : 0}`;
}

/**
 * An API of users on this machine that keeps count of the writes it has really performed, by mark, and does to
 * each request what `behaviorOf` says of its mark.
 */
export async function startRecordingServer(
  finish: OnTestFinished,
  resolveBehavior: (mark: string) => Behavior,
) {
  const performed = new Map<string, number>();
  const attempts = new Map<string, number>();
  let requests = 0;
  const increment = (counts: Map<string, number>, key: string): number => {
    const next = (counts.get(key) ?? 0) + 1;
    counts.set(key, next);
    return next;
  };
  const server = createServer((request, response) => {
    requests += 1;
    const { method = "", url = "", socket } = request;
    const mark = /^\/v1\/[^/]+\/([^/?]+)/.exec(url)?.[1] ?? url;
    const deleted = method === "DELETE" ? { deleted: true } : {};
    // Whoever resets a connection makes it fail here too.
    response.on("error", () => undefined);
    const incident: IncomingCall = {
      method,
      mark,
      attempt: increment(attempts, `${method} ${mark}`),
      response,
      socket,
      read: () => drainRequest(request),
      perform: () => void (method === "GET" || increment(performed, mark)),
      successBody: JSON.stringify({ object: "user", id: mark, ...deleted }),
    };
    Promise.resolve(resolveBehavior(mark)(incident)).catch(() => void socket.destroy());
  });
  const host = await listen(server, finish);
  return {
    url: `http://${host}`,
    host,
    /** How often the write of a mark was performed. */
    performed: (mark: string): number => performed.get(mark) ?? 0,
    /** How many requests have come. */
    requests: () => requests,
    stop: () =>
      new Promise<void>((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}
