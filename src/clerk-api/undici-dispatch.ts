import { gunzipSync } from "node:zlib";
import type { Dispatcher } from "undici";
import { ANSWER_LIMIT, TooLongError } from "./read-body.ts";
import type { HttpResponse } from "./http.ts";

/** A request as it goes over the network. */
export interface Outgoing {
  readonly url: string;
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Uint8Array | undefined;
  readonly givenUp: Promise<never>;
  readonly isGivenUp: () => boolean;
}

type ReceivedHeaders = Readonly<Record<string, string | string[] | undefined>>;

/** A header that came, its values joined as `Headers` joins them. */
function headerOf(headers: ReceivedHeaders, name: string): string | null {
  const value = headers[name.toLowerCase()];
  return value === undefined ? null : typeof value === "string" ? value : value.join(", ");
}

/** @throws TooLongError where it is longer, unpacked, than what is accepted; an `Error` where it cannot be unpacked */
function textOf(body: Buffer, encoding: string | null): string {
  if (encoding !== "gzip" || body.length === 0) return body.toString("utf8");
  try {
    return gunzipSync(body, { maxOutputLength: ANSWER_LIMIT }).toString("utf8");
  } catch (error) {
    throw error instanceof RangeError ? new TooLongError() : error;
  }
}

/**
 * Sends a request and reads its answer to the end, as far as it is accepted. Rejects where there is no status; what
 * breaks off after that is told by the response's `text`.
 *
 * @param outgoing its URL has a path and needs no normalizing
 */
export function exchange(dispatcher: Dispatcher, outgoing: Outgoing): Promise<HttpResponse> {
  const { url, method, givenUp, isGivenUp, headers: sent, body = null } = outgoing;
  const endOfHost = url.indexOf("/", url.indexOf("//") + 2);
  return new Promise((resolve, reject) => {
    const parts: Buffer[] = [];
    let length = 0;
    let status = 0;
    let received: ReceivedHeaders = {};
    const headers = { get: (name: string) => headerOf(received, name) };
    let abort = (): void => undefined;
    givenUp.catch(() => abort());

    dispatcher.dispatch(
      { origin: url.slice(0, endOfHost), path: url.slice(endOfHost), method, headers: sent, body },
      {
        onRequestStart(controller) {
          abort = () => controller.abort(new Error("The request was given up."));
          // Before anything of it is sent.
          if (isGivenUp()) abort();
        },
        onResponseStart(_, statusCode, came) {
          status = statusCode;
          received = came;
        },
        onResponseData(controller, chunk) {
          length += chunk.length;
          if (length > ANSWER_LIMIT) controller.abort(new TooLongError());
          else parts.push(chunk);
        },
        onResponseEnd() {
          const text = async () => textOf(Buffer.concat(parts), headers.get("content-encoding"));
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
