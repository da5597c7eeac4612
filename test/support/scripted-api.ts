import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { onTestFinished } from "vitest";
import type { OnTestFinished } from "./server-process.ts";

/** A request that the local API received. */
export interface ReceivedRequest {
  readonly method: string;
  readonly url: string;
  readonly headers: IncomingMessage["headers"];
  readonly body: string;
  /** Settles when the connection closes. */
  readonly closed: Promise<void>;
}

/** Responds to one request. */
export type Responder = (response: ServerResponse, received: ReceivedRequest) => void;

/** Creates a responder with a status, a body and headers; anything but a string is sent as JSON. */
export const respondWith =
  (status: number, body: unknown = "", headers: Readonly<Record<string, string>> = {}): Responder =>
  (response) => {
    const text = typeof body === "string" ? body : JSON.stringify(body);
    const type = typeof body === "string" ? {} : { "content-type": "application/json" };
    response.writeHead(status, { ...type, ...headers }).end(text);
  };

/** Creates a responder with an error in Clerk's format. */
export const respondWithError = (
  status: number,
  code: string,
  headers: Readonly<Record<string, string>> = {},
): Responder => respondWith(status, { errors: [{ code, message: code }] }, headers);

/** Never responds. */
export const neverRespond: Responder = () => undefined;

/** Closes the connection without a response. */
export const closeConnection: Responder = (response) => void response.destroy();

/** Sends part of a response, then closes the connection. */
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
 * Starts a local API that responds as scripted: each request with the next responder, and with the last one from then
 * on. It also acts as a proxy. It stops when the test has finished.
 */
export const startScriptedApi = (...script: readonly Responder[]) =>
  startScriptedApiWith(onTestFinished, script);

/** `startScriptedApi` for concurrent tests, each of which passes its own `onTestFinished`. */
export async function startScriptedApiWith(finish: OnTestFinished, script: readonly Responder[]) {
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
    /** The hosts of the requested proxy tunnels; the server itself responds in their place. */
    tunnels,
    /** Delays the opening of tunnels until the returned function is called. */
    holdTunnels() {
      let openTunnels = (): void => undefined;
      tunnelGate = new Promise((resolve) => {
        openTunnels = resolve;
      });
      return openTunnels;
    },
    /** Resolves when the next tunnel is requested. */
    nextTunnel: () =>
      new Promise<void>((resolve) => {
        notifyTunnel = resolve;
      }),
    /** Stops listening. */
    stop: () => new Promise<void>((resolve) => void server.close(() => resolve())),
    /** Resolves when the next request has been received. */
    nextRequest: () =>
      new Promise<void>((resolve) => {
        notifyRequest = resolve;
      }),
  };
}
