import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { onTestFinished } from "vitest";
import type { OnTestFinished } from "./server-process.ts";

/** A request as the loopback API received it. */
export interface ReceivedRequest {
  readonly method: string;
  readonly url: string;
  readonly headers: IncomingMessage["headers"];
  readonly body: string;
  /** Settles when the connection closes. */
  readonly closed: Promise<void>;
}

/** Answers one request. */
export type Responder = (response: ServerResponse, received: ReceivedRequest) => void;

/** An answer with a status, a body and headers; an object or array goes out as JSON. */
export const respondWith =
  (status: number, body: unknown = "", headers: Readonly<Record<string, string>> = {}): Responder =>
  (response) => {
    const text = typeof body === "string" ? body : JSON.stringify(body);
    const type = typeof body === "string" ? {} : { "content-type": "application/json" };
    response.writeHead(status, { ...type, ...headers }).end(text);
  };

/** An error as Clerk answers it. */
export const respondWithError = (
  status: number,
  code: string,
  headers: Readonly<Record<string, string>> = {},
): Responder => respondWith(status, { errors: [{ code, message: code }] }, headers);

/** Never answers. */
export const neverRespond: Responder = () => undefined;

/** Closes the connection without an answer. */
export const closeConnection: Responder = (response) => void response.destroy();

/** Begins an answer and closes the connection in the middle of it. */
export const respondPartially =
  (status: number): Responder =>
  (response) => {
    response.writeHead(status, { "content-type": "application/json", "content-length": "100" });
    response.write('{"object": "dom', () => void response.destroy());
  };

const readBody = async (request: IncomingMessage) => {
  const parts: Buffer[] = [];
  for await (const part of request) if (Buffer.isBuffer(part)) parts.push(part);
  return Buffer.concat(parts).toString("utf8");
};

/**
 * An API on this machine that answers by script: the first request with the first answer and so on, the last
 * answer again from then on. It is gone when the test is.
 */
export const startUpstream = (...script: readonly Responder[]) => startUpstreamWith(onTestFinished, script);

/** The same for tests that run at the same time, each of which says when it has finished. */
export async function startUpstreamWith(finish: OnTestFinished, script: readonly Responder[]) {
  const received: ReceivedRequest[] = [];
  let notifyRequest = (): void => undefined;
  const server = createServer((request, response) => {
    const closed = new Promise<void>((resolve) => void request.socket.once("close", () => resolve()));
    void readBody(request).then((body) => {
      const { method = "", url = "", headers } = request;
      const receivedRequest: ReceivedRequest = { method, url, headers, body, closed };
      received.push(receivedRequest);
      notifyRequest();
      const respond = script[Math.min(received.length, script.length) - 1] ?? respondWith(200, {});
      respond(response, receivedRequest);
    });
  });
  const tunnels: string[] = [];
  let tunnelGate = Promise.resolve();
  let notifyTunnel = (): void => undefined;
  server.on("connect", (request, socket) => {
    tunnels.push(request.url ?? "");
    notifyTunnel();
    void tunnelGate.then(() => {
      socket.write("HTTP/1.1 200 Connection established\r\n\r\n");
      server.emit("connection", socket);
    });
  });
  await new Promise<void>((resolve) => void server.listen(0, "127.0.0.1", resolve));
  finish(() => {
    server.closeAllConnections();
    server.close();
  });
  const address: AddressInfo | string | null = server.address();
  const port = typeof address === "object" && address !== null ? address.port : 0;
  return {
    url: `http://127.0.0.1:${port}`,
    received,
    /** The hosts to which it was asked, as a proxy, for a tunnel; it answers in their place. */
    tunnels,
    /** From now on tunnels are not opened before the returned function is called. */
    holdTunnels() {
      let openTunnels = (): void => undefined;
      tunnelGate = new Promise((resolve) => {
        openTunnels = resolve;
      });
      return openTunnels;
    },
    /** Settles when it is asked for a tunnel next. */
    nextTunnel: () =>
      new Promise<void>((resolve) => {
        notifyTunnel = resolve;
      }),
    /** Stops listening. */
    stop: () => new Promise<void>((resolve) => void server.close(() => resolve())),
    /** Settles when the next request has come. */
    nextRequest: () =>
      new Promise<void>((resolve) => {
        notifyRequest = resolve;
      }),
  };
}
