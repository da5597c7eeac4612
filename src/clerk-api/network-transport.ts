import { UsageError } from "../shared/errors.ts";
import { isLoopback } from "../shared/loopback.ts";
import type { Fetch } from "./http.ts";
import { exchange } from "./undici-dispatch.ts";

/** The proxies of the environment; `undefined` where none is set. */
export interface ProxySettings {
  readonly httpProxy: string | undefined;
  readonly httpsProxy: string | undefined;
  readonly noProxy: string | undefined;
}

/** The URL of a proxy; a variable that is empty sets none. It is never shown: it may hold a password. */
function proxyUrl(name: string, value: string | undefined): string | undefined {
  if (value === undefined || value === "") return undefined;
  const url = URL.canParse(value) ? new URL(value) : undefined;
  if (url?.protocol !== "http:" && url?.protocol !== "https:")
    throw new UsageError(`${name} must be a URL such as http://proxy.example.com:3128.`);
  return value;
}

/** A form as it goes over the network, with the header that says where its parts begin. */
async function encoded(form: FormData) {
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
export async function networkFetch(proxy: ProxySettings): Promise<Fetch> {
  const httpProxy = proxyUrl("HTTP_PROXY", proxy.httpProxy);
  const httpsProxy = proxyUrl("HTTPS_PROXY", proxy.httpsProxy);
  const { Agent, EnvHttpProxyAgent } = await import("undici");
  const direct = new Agent();
  const proxied =
    httpProxy === undefined && httpsProxy === undefined
      ? undefined
      : new EnvHttpProxyAgent({
          ...(httpProxy === undefined ? {} : { httpProxy }),
          ...(httpsProxy === undefined ? {} : { httpsProxy }),
          noProxy: proxy.noProxy ?? "",
        });
  const dispatcherFor = (url: string) =>
    proxied === undefined || isLoopback(new URL(url).hostname) ? direct : proxied;
  return async (url, { method, headers, body, givenUp, isGivenUp }) => {
    const form = body instanceof FormData ? await encoded(body) : undefined;
    return exchange(dispatcherFor(url), {
      url,
      method,
      headers: { "accept-encoding": "gzip", ...headers, ...form?.headers },
      body: body instanceof FormData ? form?.body : body,
      givenUp,
      isGivenUp,
    });
  };
}
