import { gunzipSync } from "node:zlib";
import type { Dispatcher } from "undici";
import { MAX_RESPONSE_BYTES, ResponseTooLargeError } from "./read-body.ts";
import type { HttpResponse } from "./http.ts";

/** A request as it goes over the network. */
export interface DispatchOptions {
  readonly url: string;
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Uint8Array | undefined;
  readonly aborted: Promise<never>;
  readonly isAborted: () => boolean;
}

type ResponseHeaders = Readonly<Record<string, string | string[] | undefined>>;

/** A header that came, its values joined as `Headers` joins them. */
function findHeader(headers: ResponseHeaders, name: string): string | null {
  const value = headers[name.toLowerCase()];
  return value === undefined ? null : typeof value === "string" ? value : value.join(", ");
}

/** @throws ResponseTooLargeError where it is longer, unpacked, than what is accepted; an `Error` where it cannot be unpacked */
function decodeBody(body: Buffer, encoding: string | null): string {
  if (encoding !== "gzip" || body.length === 0) return body.toString("utf8");
  try {
    return gunzipSync(body, { maxOutputLength: MAX_RESPONSE_BYTES }).toString("utf8");
  } catch (error) {
    throw error instanceof RangeError ? new ResponseTooLargeError() : error;
  }
}

/**
 * Sends a request and reads its answer to the end, as far as it is accepted. Rejects where there is no status; what
 * breaks off after that is told by the response's `text`.
 *
 * @param options its URL has a path and needs no normalizing
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
          // Before anything of it is sent.
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
