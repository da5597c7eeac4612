import type { Transport } from "@modelcontextprotocol/sdk/shared/transport.js";
import {
  ErrorCode,
  type CallToolResult,
  type JSONRPCMessage,
  type MessageExtraInfo,
  type RequestId,
} from "@modelcontextprotocol/sdk/types.js";
import { isSimpleToolCall, isRequestId, type SimpleToolCall } from "./simple-tool-call.ts";
import { TransportDecorator } from "./transport-decorator.ts";

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
export interface CallHandler {
  /** Whether it does so by now; before, they pass. */
  readonly isReady: () => boolean;
  /** Answers a call until its controller aborts. Rejects for a call that is answered with a protocol error. */
  readonly handle: (params: SimpleToolCall["params"], controller: AbortController) => Promise<CallToolResult>;
  readonly onError: (error: Error) => void;
}

/**
 * A transport that answers the calls of tools that come over it, and lets all else pass. The SDK's server would give the
 * same answers, but holds each message against several schemas first, which takes longer than the rest of a call.
 */
export class FastCallTransport extends TransportDecorator {
  private readonly inFlight = new Map<RequestId, AbortController>();

  constructor(
    inner: Transport,
    private readonly handler: CallHandler,
  ) {
    super(inner);
  }

  protected override receive(message: JSONRPCMessage, extra?: MessageExtraInfo): void {
    if (isSimpleToolCall(message) && this.handler.isReady()) void this.handleCall(message);
    else if (!this.cancelInFlight(message)) super.receive(message, extra);
  }

  protected override closed(): void {
    for (const controller of this.inFlight.values()) controller.abort();
    this.inFlight.clear();
    super.closed();
  }

  /** Answers a call; one that is cancelled is not answered. */
  private async handleCall({ id, params }: SimpleToolCall): Promise<void> {
    const controller = new AbortController();
    this.inFlight.set(id, controller);
    let response: JSONRPCMessage;
    try {
      response = { jsonrpc: "2.0", id, result: await this.handler.handle(params, controller) };
    } catch (error) {
      response = { jsonrpc: "2.0", id, error: toProtocolError(error) };
    }
    if (this.inFlight.get(id) !== controller) return;
    this.inFlight.delete(id);
    try {
      await this.send(response);
    } catch (error) {
      this.handler.onError(new Error(`An answer could not be sent: ${String(error)}`));
    }
  }

  /** Whether a message is the cancellation of a call that is answered here; it is done then. */
  private cancelInFlight(message: JSONRPCMessage): boolean {
    if (!("method" in message) || message.method !== "notifications/cancelled") return false;
    const { requestId, reason } = message.params ?? {};
    const controller = isRequestId(requestId) ? this.inFlight.get(requestId) : undefined;
    if (!isRequestId(requestId) || controller === undefined) return false;
    this.inFlight.delete(requestId);
    controller.abort(reason);
    return true;
  }
}

const toProtocolError = (error: unknown) =>
  error instanceof RequestError
    ? { code: error.code, message: error.message }
    : { code: ErrorCode.InternalError, message: error instanceof Error ? error.message : String(error) };
