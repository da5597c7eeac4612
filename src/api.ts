import type { Operation } from "../tools/operation.ts";

/** The seam between what comes in over MCP and what goes out to an instance. */

/** A result as a JSON object, whatever the wire had: see `src/clerk/answer.ts`. */
export type Answer = Readonly<Record<string, unknown>>;

export interface CallOptions {
  /** Aborts the call and its HTTP request. */
  readonly signal?: AbortSignal;
}

/**
 * Calls an operation with arguments that fit its input schema.
 * Rejects with a `CallError` and nothing else.
 */
export type CallOperation = (
  operation: Operation,
  args: Readonly<Record<string, unknown>>,
  options?: CallOptions,
) => Promise<Answer>;
