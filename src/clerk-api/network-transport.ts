import { UsageError } from "../shared/errors.ts";
import { isLoopback } from "../shared/loopback.ts";
import type { HttpTransport } from "./http.ts";
import { dispatchRequest } from "./undici-dispatch.ts";

/** The proxies of the environment; `undefined` where none is set. */
export interface ProxySettings {
  readonly httpProxy: string | undefined;
  readonly httpsProxy: string | undefined;
  readonly noProxy: string | undefined;
}

/** The URL of a proxy; a variable that is empty sets none. It is never shown: it may hold a password. */
function parseProxyUrl(name: string, value: string | undefined): string | undefined {
  if (value === undefined || value === "") return undefined;
  const url = URL.canParse(value) ? new URL(value) : undefined;
  if (url?.protocol !== "http:" && url?.protocol !== "https:")
    throw new UsageError(`${name} must be a URL such as http://proxy.example.com:3128.`);
  return value;
}

/** A form as it goes over the network, with the header that says where its parts begin. */
async function encodeForm(form: FormData) {
  const response = new Response(form);
  return {
    body: new Uint8Array(await response.arrayBuffer()),
    headers: { "content-type": response.headers.get("content-type") ?? "multipart/form-data" },
  };
}

/**
 * A `fetch` for an API: it takes a tenth of the time of Node's own, keeps connections, goes through a proxy where one
 * is set (Node 20's own knows none), follows no redirect, and reads no more of an answer than is accepted. What stays on
 * this machine goes through no proxy: it may be in the clear, and the key with it.
 *
 * @throws UsageError when the address of a proxy is no URL
 */
export async function createNetworkTransport(proxy: ProxySettings): Promise<HttpTransport> {
  const httpProxy = parseProxyUrl("HTTP_PROXY", proxy.httpProxy);
  const httpsProxy = parseProxyUrl("HTTPS_PROXY", proxy.httpsProxy);
  const { Agent, EnvHttpProxyAgent } = await import("undici");
  const directAgent = new Agent();
  const proxyAgent =
    httpProxy === undefined && httpsProxy === undefined
      ? undefined
      : new EnvHttpProxyAgent({
          ...(httpProxy === undefined ? {} : { httpProxy }),
          ...(httpsProxy === undefined ? {} : { httpsProxy }),
          noProxy: proxy.noProxy ?? "",
        });
  const selectDispatcher = (url: string) =>
    proxyAgent === undefined || isLoopback(new URL(url).hostname) ? directAgent : proxyAgent;
  return async (url, { method, headers, body, aborted, isAborted }) => {
    const encodedForm = body instanceof FormData ? await encodeForm(body) : undefined;
    return dispatchRequest(selectDispatcher(url), {
      url,
      method,
      headers: { "accept-encoding": "gzip", ...headers, ...encodedForm?.headers },
      body: body instanceof FormData ? encodedForm?.body : body,
      aborted,
      isAborted,
    });
  };
}
