import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo, Socket } from "node:net";
import type { OnTestFinished } from "../support/server-process.ts";

/** A request; the id in its path is the mark that identifies the call. */
export interface IncomingCall {
  readonly method: string;
  readonly mark: string;
  /** How often this request was sent, including this time. */
  readonly attempt: number;
  readonly response: ServerResponse;
  readonly socket: Socket;
  /** Waits until the complete request has been received. */
  readonly read: () => Promise<void>;
  /** Records that the call was performed, if it is a write. */
  readonly perform: () => void;
  /** The response body of a success. */
  readonly successBody: string;
}

export type Behavior = (incoming: IncomingCall) => void | Promise<void>;

async function drainRequest(request: IncomingMessage): Promise<void> {
  // The body is not needed: the request line identifies the call.
  for await (const _ of request);
}

/** Responds with a status and a body; anything but a string is sent as JSON. */
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

/** Performs the call, and responds with success. */
export async function sendSuccess(incoming: IncomingCall): Promise<void> {
  await incoming.read();
  incoming.perform();
  sendResponse(incoming, 200, incoming.successBody, { "content-type": "application/json" });
}

/** Responds with an error in Clerk's format. */
export const sendError = (
  incoming: IncomingCall,
  status: number,
  headers: Readonly<Record<string, string>> = {},
): void => sendResponse(incoming, status, { errors: [{ code: `code_${status}`, message: "no" }] }, headers);

/** Listens on a free loopback port until the test has finished, and returns the host with the port. */
export async function listen(server: Server, finish: OnTestFinished): Promise<string> {
  await new Promise<void>((resolve) => void server.listen(0, "127.0.0.1", resolve));
  finish(() => {
    server.closeAllConnections();
    server.close();
  });
  const address: AddressInfo | string | null = server.address();
  return `127.0.0.1:${typeof address === "object" && address !== null ? address.port : 0}`;
}

/**
 * Starts a local API that counts the writes that it has really performed, by mark, and handles each request with the
 * behavior that `resolveBehavior` returns for its mark.
 */
export async function startRecordingServer(
  finish: OnTestFinished,
  resolveBehavior: (mark: string) => Behavior,
) {
  const performed = new Map<string, number>();
  const attempts = new Map<string, number>();
  let requests = 0;
  const increment = (counts: Map<string, number>, key: string): number => {
    const count = (counts.get(key) ?? 0) + 1;
    counts.set(key, count);
    return count;
  };
  const server = createServer((request, response) => {
    requests += 1;
    const { method = "", url = "", socket } = request;
    const mark = /^\/v1\/[^/]+\/([^/?]+)/.exec(url)?.[1] ?? url;
    const deleted = method === "DELETE" ? { deleted: true } : {};
    // A behavior that resets the connection causes an error here, too.
    response.on("error", () => undefined);
    const incoming: IncomingCall = {
      method,
      mark,
      attempt: increment(attempts, `${method} ${mark}`),
      response,
      socket,
      read: () => drainRequest(request),
      perform: () => void (method === "GET" || increment(performed, mark)),
      successBody: JSON.stringify({ object: "user", id: mark, ...deleted }),
    };
    Promise.resolve(resolveBehavior(mark)(incoming)).catch(() => void socket.destroy());
  });
  const host = await listen(server, finish);
  return {
    url: `http://${host}`,
    host,
    /** Returns how often the write of a mark was performed. */
    performed: (mark: string): number => performed.get(mark) ?? 0,
    /** Returns the number of requests received. */
    requests: () => requests,
    stop: () =>
      new Promise<void>((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}
