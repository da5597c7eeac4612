import { Socket } from "node:net";
import type { HttpTransport } from "../http.ts";
import { dispatchRequest } from "./undici-dispatch.ts";

const STUB_RESPONSE = "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 2\r\n\r\n{}";

/** A socket without a peer. Each write to it is answered with an HTTP response whose body is `{}`. */
class StubSocket extends Socket {
  override _read(): void {}

  override _write(_chunk: unknown, _encoding: unknown, callback: () => void): void {
    this.push(STUB_RESPONSE);
    callback();
  }
}

/**
 * Creates a transport for a single warm-up request. The request takes the same code path as a real one but does not use
 * the network. It makes undici compile its HTTP parser in advance, which takes longer than a request.
 */
export async function createStubTransport(): Promise<HttpTransport> {
  const { Agent } = await import("undici");
  const agent = new Agent({
    connect: (_, callback) => queueMicrotask(() => callback(null, new StubSocket())),
  });
  return async (url, { method, headers, aborted, isAborted }) => {
    const body = undefined;
    const response = await dispatchRequest(agent, { url, method, headers, body, aborted, isAborted });
    void agent.destroy();
    return response;
  };
}
