import { Socket } from "node:net";
import { dispatchRequest } from "./undici-dispatch.ts";
import type { HttpTransport } from "./http.ts";

const STUB_RESPONSE = "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 2\r\n\r\n{}";

/** A connection that leads nowhere: whatever is written to it is answered with an empty object. */
class StubSocket extends Socket {
  override _read(): void {}

  override _write(_chunk: unknown, _encoding: unknown, callback: () => void): void {
    this.push(STUB_RESPONSE);
    callback();
  }
}

/**
 * A `fetch` for one request, which goes all the way that requests go, but to nobody: to compile the parser of HTTP takes
 * longer than a request.
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
