import type { RequestInit } from "undici";

/** The proxies of the environment; `undefined` where none is set. */
export interface ProxySettings {
  readonly httpProxy: string | undefined;
  readonly httpsProxy: string | undefined;
  readonly noProxy: string | undefined;
}

/**
 * Node's own `fetch`, or one that goes through a proxy where one is set. Node 20's `fetch` knows no proxy and
 * undici's does not take Node's `Request`, so the request is handed over field by field.
 */
export async function networkFetch(proxy: ProxySettings): Promise<typeof fetch> {
  const { httpProxy, httpsProxy, noProxy } = proxy;
  if (httpProxy === undefined && httpsProxy === undefined) return globalThis.fetch;

  const undici = await import("undici");
  const dispatcher = new undici.EnvHttpProxyAgent({
    ...(httpProxy === undefined ? {} : { httpProxy }),
    ...(httpsProxy === undefined ? {} : { httpsProxy }),
    noProxy: noProxy ?? "",
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
    const bodiless = status === 204 || status === 304;
    return new Response(bodiless ? null : await response.arrayBuffer(), {
      status,
      statusText,
      headers: [...response.headers],
    });
  };
}
