import { gunzipSync } from "node:zlib";
import type { Dispatcher } from "undici";
import type { HttpResponse } from "../http.ts";
import { MAX_RESPONSE_BYTES, ResponseTooLargeError } from "../response-size-limit.ts";

/** A request with an encoded body. `aborted` and `isAborted` are those of `HttpRequest`. */
export interface DispatchOptions {
  readonly url: string;
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Uint8Array | undefined;
  readonly aborted: Promise<never>;
  readonly isAborted: () => boolean;
}

type ResponseHeaders = Readonly<Record<string, string | string[] | undefined>>;

/** Finds a response header by name, in any case. Repeated values are joined with `, `, as `Headers` does. */
function findHeader(headers: ResponseHeaders, name: string): string | null {
  const value = headers[name.toLowerCase()];
  return value === undefined ? null : typeof value === "string" ? value : value.join(", ");
}

/**
 * Decodes a body as UTF-8, after decompression if it is gzip-encoded.
 *
 * @throws ResponseTooLargeError if the decompressed body is larger than `MAX_RESPONSE_BYTES`
 * @throws Error if the body is not valid gzip data
 */
function decodeBody(body: Buffer, encoding: string | null): string {
  if (encoding !== "gzip" || body.length === 0) return body.toString("utf8");
  try {
    return gunzipSync(body, { maxOutputLength: MAX_RESPONSE_BYTES }).toString("utf8");
  } catch (error) {
    throw error instanceof RangeError ? new ResponseTooLargeError() : error;
  }
}

/**
 * Sends a request and reads the whole response, up to `MAX_RESPONSE_BYTES`. Rejects if the request fails before a final
 * status arrives. After that, an error in the body makes the response's `text` reject instead.
 *
 * @param options the URL must have a path and be normalized
 */
export function dispatchRequest(dispatcher: Dispatcher, options: DispatchOptions): Promise<HttpResponse> {
  const { url, method, aborted, isAborted, headers: requestHeaders, body = null } = options;
  const pathStart = url.indexOf("/", url.indexOf("//") + 2);
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let byteLength = 0;
    let status = 0;
    let receivedHeaders: ResponseHeaders = {};
    const headers = { get: (name: string) => findHeader(receivedHeaders, name) };
    let abort = (): void => undefined;
    aborted.catch(() => abort());

    dispatcher.dispatch(
      { origin: url.slice(0, pathStart), path: url.slice(pathStart), method, headers: requestHeaders, body },
      {
        onRequestStart(controller) {
          abort = () => controller.abort(new Error("The request was given up."));
          // The caller may have aborted while the request was queued: abort before any bytes are sent.
          if (isAborted()) abort();
        },
        onResponseStart(_, statusCode, responseHeaders) {
          status = statusCode;
          receivedHeaders = responseHeaders;
        },
        onResponseData(controller, chunk) {
          byteLength += chunk.length;
          if (byteLength > MAX_RESPONSE_BYTES) controller.abort(new ResponseTooLargeError());
          else chunks.push(chunk);
        },
        onResponseEnd() {
          const text = async () => decodeBody(Buffer.concat(chunks), headers.get("content-encoding"));
          resolve({ status, headers, text });
        },
        onResponseError(_, error) {
          if (status < 200) reject(error);
          else resolve({ status, headers, text: () => Promise.reject(error) });
        },
      },
    );
  });
}
