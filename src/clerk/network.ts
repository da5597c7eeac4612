import type { RequestInit } from "undici";
import { UsageError } from "../errors.ts";

/** The proxies of the environment; `undefined` where none is set. */
export interface ProxySettings {
  readonly httpProxy: string | undefined;
  readonly httpsProxy: string | undefined;
  readonly noProxy: string | undefined;
}

/** Statuses whose answers have no body: `Response` refuses to be made with one. */
const BODILESS = new Set([204, 205, 304]);

/** The URL of a proxy; a variable that is empty sets none. It is never shown: it may hold a password. */
function proxyUrl(name: string, value: string | undefined): string | undefined {
  if (value === undefined || value === "") return undefined;
  const url = URL.canParse(value) ? new URL(value) : undefined;
  if (url?.protocol !== "http:" && url?.protocol !== "https:")
    throw new UsageError(`${name} must be a URL such as http://proxy.example.com:3128.`);
  return value;
}

/**
 * Node's own `fetch`, or one that goes through a proxy where one is set. Node 20's `fetch` knows no proxy and
 * undici's does not take Node's `Request`, so the request is handed over field by field.
 *
 * @throws UsageError when the address of a proxy is no URL
 */
export async function networkFetch(proxy: ProxySettings): Promise<typeof fetch> {
  const httpProxy = proxyUrl("HTTP_PROXY", proxy.httpProxy);
  const httpsProxy = proxyUrl("HTTPS_PROXY", proxy.httpsProxy);
  if (httpProxy === undefined && httpsProxy === undefined) return globalThis.fetch;

  const undici = await import("undici");
  const dispatcher = new undici.EnvHttpProxyAgent({
    ...(httpProxy === undefined ? {} : { httpProxy }),
    ...(httpsProxy === undefined ? {} : { httpsProxy }),
    noProxy: proxy.noProxy ?? "",
  });
  return async (input, init) => {
    const request = new Request(input, init);
    const options: RequestInit = {
      method: request.method,
      headers: [...request.headers],
      redirect: request.redirect,
      signal: request.signal,
      dispatcher,
      ...(request.body === null ? {} : { body: await request.arrayBuffer() }),
    };
    const response = await undici.fetch(request.url, options);
    const { status, statusText } = response;
    return new Response(BODILESS.has(status) ? null : await response.arrayBuffer(), {
      status,
      statusText,
      headers: [...response.headers],
    });
  };
}
