import { getRequestListener } from "@hono/node-server";
import { createServer } from "node:http";
import type { Harness } from "../support/harness.ts";
import type { OnTestFinished } from "../support/server-process.ts";
import { listen } from "./recording-server.ts";

/** A key of a production instance, for which the server requires the token of a preview. */
export const LIVE_KEY = "sk_live_faultsFaultsFaultsFaultsFaultsFaults";

/**
 * Serves sandboxes on a loopback address: one after the other, each in place of the one before. It accepts any secret key,
 * and counts the requests that may change something.
 *
 * @param rewriteBody changes the body of each response
 */
export async function startSandboxApi(
  finish: OnTestFinished,
  rewriteBody: (body: string) => string = (body) => body,
) {
  let current: Harness | undefined;
  let writes = 0;
  const forward = async (request: Request): Promise<Response> => {
    if (current === undefined) throw new Error("No sandbox is served.");
    if (request.method !== "GET") writes += 1;
    const headers = new Headers(request.headers);
    if (headers.get("authorization")?.startsWith("Bearer sk_") === true)
      headers.set("authorization", `Bearer ${current.secretKey}`);
    const response = await current.fetch(new Request(request, { headers }));
    const body = response.body === null ? null : rewriteBody(await response.text());
    return new Response(body, response);
  };
  const listener = getRequestListener(forward);
  const server = createServer((request, response) => void listener(request, response));
  const host = await listen(server, finish);
  return {
    url: `http://${host}`,
    /** Serves another sandbox from now on. */
    serve: (harness: Harness): void => {
      current = harness;
    },
    /** Returns how many requests other than GET have arrived. */
    writes: () => writes,
  };
}
export type SandboxApi = Awaited<ReturnType<typeof startSandboxApi>>;
