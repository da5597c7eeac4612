import type { Readable } from "node:stream";
import { gunzipSync } from "node:zlib";
import { z } from "zod/v3";
import { UsageError } from "../errors.ts";
import { ANSWER_LIMIT } from "./body.ts";

/** The proxies of the environment; `undefined` where none is set. */
export interface ProxySettings {
  readonly httpProxy: string | undefined;
  readonly httpsProxy: string | undefined;
  readonly noProxy: string | undefined;
}

/** The methods of the API. */
const METHODS = z.enum(["GET", "POST", "PUT", "PATCH", "DELETE"]);

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

type Bytes = Buffer<ArrayBuffer>;

/** A response that broke off: what came of its body, and then the error. */
const brokenOff = (parts: readonly Buffer[], error: unknown): ReadableStream<Uint8Array> =>
  new ReadableStream({
    start(controller) {
      for (const part of parts) controller.enqueue(part);
      controller.error(error);
    },
  });

/** The body of a response, as far as it is accepted and one byte more, so that whoever reads it can tell. */
async function bodyOf(body: Readable): Promise<Bytes | ReadableStream<Uint8Array>> {
  const parts: Buffer[] = [];
  let length = 0;
  try {
    for await (const part of body) {
      if (!Buffer.isBuffer(part)) throw new TypeError("A body is not made of bytes.");
      parts.push(part);
      length += part.length;
      if (length > ANSWER_LIMIT) {
        body.destroy();
        return Buffer.concat(parts).subarray(0, ANSWER_LIMIT + 1);
      }
    }
    return Buffer.concat(parts);
  } catch (error) {
    return brokenOff(parts, error);
  }
}

/** A packed body unpacked, as far as it is accepted. */
function unpacked(body: Bytes): Bytes | ReadableStream<Uint8Array> {
  try {
    return Buffer.from(gunzipSync(body, { maxOutputLength: ANSWER_LIMIT }));
  } catch (error) {
    const isTooLong = error instanceof RangeError;
    return isTooLong ? Buffer.alloc(ANSWER_LIMIT + 1, " ") : brokenOff([], error);
  }
}

/**
 * A `fetch` for an API: it takes half the time of Node's own, keeps connections, goes through a proxy where one is
 * set (Node 20's own knows none), follows no redirect, and reads no more of an answer than is accepted.
 *
 * @throws UsageError when the address of a proxy is no URL
 */
export async function networkFetch(proxy: ProxySettings): Promise<typeof fetch> {
  const httpProxy = proxyUrl("HTTP_PROXY", proxy.httpProxy);
  const httpsProxy = proxyUrl("HTTPS_PROXY", proxy.httpsProxy);
  const undici = await import("undici");
  const dispatcher =
    httpProxy === undefined && httpsProxy === undefined
      ? new undici.Agent()
      : new undici.EnvHttpProxyAgent({
          ...(httpProxy === undefined ? {} : { httpProxy }),
          ...(httpsProxy === undefined ? {} : { httpsProxy }),
          noProxy: proxy.noProxy ?? "",
        });
  return async (input, init) => {
    const request = input instanceof Request ? input : new Request(input, init);
    const { statusCode, headers, body } = await undici.request(request.url, {
      dispatcher,
      method: METHODS.parse(request.method),
      headers: { "accept-encoding": "gzip", ...Object.fromEntries(request.headers) },
      body: request.body === null ? null : Buffer.from(await request.arrayBuffer()),
      signal: init?.signal ?? null,
    });
    const content = await bodyOf(body);
    const isPacked = headers["content-encoding"] === "gzip" && Buffer.isBuffer(content) && content.length > 0;
    const plain = isPacked ? unpacked(content) : content;
    const pairs = Object.entries(headers).flatMap(([name, value]) =>
      (Array.isArray(value) ? value : [value ?? ""]).map((each): [string, string] => [name, each]),
    );
    return new Response(BODILESS.has(statusCode) ? null : plain, { status: statusCode, headers: pairs });
  };
}
