import type { Transport } from "@modelcontextprotocol/sdk/shared/transport.js";
import {
  ErrorCode,
  type CallToolResult,
  type JSONRPCMessage,
  type MessageExtraInfo,
  type RequestId,
} from "@modelcontextprotocol/sdk/types.js";
import { isPlainCall, isRequestId, type PlainCall } from "./simple-tool-call.ts";
import { TransportAround } from "./transport-decorator.ts";

/** A request that is answered with a protocol error. `McpError` would put its code into the message, as clients do. */
export class RequestError extends Error {
  override readonly name = "RequestError";

  constructor(
    readonly code: ErrorCode,
    message: string,
  ) {
    super(message);
  }
}

/** What answers calls. */
export interface CallAnswerer {
  /** Whether it does so by now; before, they pass. */
  readonly isReady: () => boolean;
  /** Answers a call until its controller aborts. Rejects for a call that is answered with a protocol error. */
  readonly answer: (params: PlainCall["params"], controller: AbortController) => Promise<CallToolResult>;
  readonly failed: (error: Error) => void;
}

/**
 * A transport that answers the calls of tools that come over it, and lets all else pass. The SDK's server would give the
 * same answers, but holds each message against several schemas first, which takes longer than the rest of a call.
 */
export class AnsweringCalls extends TransportAround {
  private readonly underWay = new Map<RequestId, AbortController>();

  constructor(
    inner: Transport,
    private readonly calls: CallAnswerer,
  ) {
    super(inner);
  }

  protected override receive(message: JSONRPCMessage, extra?: MessageExtraInfo): void {
    if (isPlainCall(message) && this.calls.isReady()) void this.take(message);
    else if (!this.isCancelled(message)) super.receive(message, extra);
  }

  protected override closed(): void {
    for (const controller of this.underWay.values()) controller.abort();
    this.underWay.clear();
    super.closed();
  }

  /** Answers a call; one that is cancelled is not answered. */
  private async take({ id, params }: PlainCall): Promise<void> {
    const controller = new AbortController();
    this.underWay.set(id, controller);
    let answer: JSONRPCMessage;
    try {
      answer = { jsonrpc: "2.0", id, result: await this.calls.answer(params, controller) };
    } catch (error) {
      answer = { jsonrpc: "2.0", id, error: protocolErrorOf(error) };
    }
    if (this.underWay.get(id) !== controller) return;
    this.underWay.delete(id);
    try {
      await this.send(answer);
    } catch (error) {
      this.calls.failed(new Error(`An answer could not be sent: ${String(error)}`));
    }
  }

  /** Whether a message is the cancellation of a call that is answered here; it is done then. */
  private isCancelled(message: JSONRPCMessage): boolean {
    if (!("method" in message) || message.method !== "notifications/cancelled") return false;
    const { requestId, reason } = message.params ?? {};
    const controller = isRequestId(requestId) ? this.underWay.get(requestId) : undefined;
    if (!isRequestId(requestId) || controller === undefined) return false;
    this.underWay.delete(requestId);
    controller.abort(reason);
    return true;
  }
}

const protocolErrorOf = (error: unknown) =>
  error instanceof RequestError
    ? { code: error.code, message: error.message }
    : { code: ErrorCode.InternalError, message: error instanceof Error ? error.message : String(error) };
