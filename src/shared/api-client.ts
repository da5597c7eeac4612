import type { Operation } from "../../tools/index.ts";

/** The interface between the MCP server (`src/mcp`) and the API client (`src/clerk-api`). */

/** A result, always a JSON object; `src/clerk-api/response.ts` converts response bodies that are not. */
export type OperationResult = Readonly<Record<string, unknown>>;

export interface CallOptions {
  /** Aborts the call and its HTTP request. */
  readonly signal?: AbortSignal | undefined;
  /**
   * Once its request has been sent, the call continues until its deadline even if `signal` aborts, because its
   * response must not be lost. It is aborted only if the reason is a `CancelledError`, or if the API has rate limited
   * the request and therefore not performed it.
   */
  readonly runToCompletion?: boolean;
  /** Called with the reason for waiting, repeatedly while the call waits. */
  readonly onProgress?: ((message: string) => void) | undefined;
  /** Called with the trace id of a successful response, if it has one. */
  readonly onTraceId?: (traceId: string) => void;
}

/** A request as it would be sent, without headers; `path` includes the query string. */
export interface RequestPreview {
  readonly method: string;
  readonly path: string;
  readonly body?: unknown;
}

/**
 * Builds the request of a call without sending it.
 *
 * @throws InvalidArgumentsError if no request can be built from the arguments
 */
export type PreviewRequest = (
  operation: Operation,
  args: Readonly<Record<string, unknown>>,
) => RequestPreview;

/**
 * Calls an operation with arguments that match its input schema.
 *
 * @throws CallError for every failure; it rejects with nothing else
 */
export type OperationCaller = (
  operation: Operation,
  args: Readonly<Record<string, unknown>>,
  options?: CallOptions,
) => Promise<OperationResult>;
