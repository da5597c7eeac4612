import { gunzipSync } from "node:zlib";
import type { Dispatcher } from "undici";
import { ANSWER_LIMIT, ReadResponse, TooLongError } from "./body.ts";

/** A request as it goes over the network. */
export interface Outgoing {
  readonly url: string;
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Uint8Array | undefined;
  readonly signal: AbortSignal;
}

type ReceivedHeaders = Readonly<Record<string, string | string[] | undefined>>;

const pairsOf = (headers: ReceivedHeaders) =>
  Object.entries(headers).flatMap(([name, value = ""]) =>
    (Array.isArray(value) ? value : [value]).map((each): [string, string] => [name, each]),
  );

/** @throws TooLongError where it is longer, unpacked, than what is accepted; an `Error` where it cannot be unpacked */
function textOf(body: Buffer, encoding: ReceivedHeaders[string]): string {
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
 */
export function exchange(dispatcher: Dispatcher, outgoing: Outgoing): Promise<Response> {
  const { url, method, signal } = outgoing;
  const { origin, pathname, search } = new URL(url);
  return new Promise((resolve, reject) => {
    const parts: Buffer[] = [];
    let length = 0;
    let status = 0;
    let headers: ReceivedHeaders = {};
    let stopListening = (): void => undefined;
    const respond = (read: () => string) => {
      stopListening();
      resolve(new ReadResponse(read, { status, headers: pairsOf(headers) }));
    };

    dispatcher.dispatch(
      { origin, path: pathname + search, method, headers: outgoing.headers, body: outgoing.body ?? null },
      {
        onRequestStart(controller) {
          const abort = () => controller.abort(new Error("The request was given up."));
          stopListening = () => signal.removeEventListener("abort", abort);
          signal.addEventListener("abort", abort, { once: true });
          if (signal.aborted) abort();
        },
        onResponseStart(_, statusCode, received) {
          status = statusCode;
          headers = received;
        },
        onResponseData(controller, chunk) {
          length += chunk.length;
          if (length > ANSWER_LIMIT) controller.abort(new TooLongError());
          else parts.push(chunk);
        },
        onResponseEnd() {
          respond(() => textOf(Buffer.concat(parts), headers["content-encoding"]));
        },
        onResponseError(_, error) {
          if (status >= 200)
            return respond(() => {
              throw error;
            });
          stopListening();
          reject(error);
        },
      },
    );
  });
}
