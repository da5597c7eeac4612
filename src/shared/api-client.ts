import type { Operation } from "../../tools/core/operation.ts";

/** The seam between what comes in over MCP and what goes out to an instance. */

/** A result as a JSON object, whatever the wire had: see `src/clerk-api/response.ts`. */
export type OperationResult = Readonly<Record<string, unknown>>;

export interface CallOptions {
  /** Aborts the call and its HTTP request. */
  readonly signal?: AbortSignal | undefined;
  /**
   * Once sent, the call goes on to its time limit even when it is cancelled: its answer must not be lost. Only a
   * `CancelledError` as the reason breaks it off.
   */
  readonly runToCompletion?: boolean;
  /** Told what the call waits for, as long as it waits. */
  readonly onProgress?: ((message: string) => void) | undefined;
  /** Told the trace id of the answer, where it has one. */
  readonly onTraceId?: (traceId: string) => void;
}

/** A request as it would be sent, without headers: the query is part of the path. */
export interface RequestPreview {
  readonly method: string;
  readonly path: string;
  readonly body?: unknown;
}

/** Says what a call would send. Throws an `InvalidArgumentsError` where it could not be. */
export type PreviewRequest = (
  operation: Operation,
  args: Readonly<Record<string, unknown>>,
) => RequestPreview;

/**
 * Calls an operation with arguments that fit its input schema.
 * Rejects with a `CallError` and nothing else.
 */
export type OperationCaller = (
  operation: Operation,
  args: Readonly<Record<string, unknown>>,
  options?: CallOptions,
) => Promise<OperationResult>;
