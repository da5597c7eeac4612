import type { Transport } from "@modelcontextprotocol/sdk/shared/transport.js";
import {
  ErrorCode,
  type CallToolResult,
  type JSONRPCMessage,
  type MessageExtraInfo,
  type RequestId,
} from "@modelcontextprotocol/sdk/types.js";
import { isRequestId, isSimpleToolCall, type SimpleToolCall, withoutTask } from "./simple-tool-call.ts";
import { TransportDecorator } from "./transport-decorator.ts";

/**
 * Makes the server answer a request with a JSON-RPC error. The SDK's `McpError` is not used because it adds the code to
 * the message, and clients add it too.
 */
export class RequestError extends Error {
  override readonly name = "RequestError";

  constructor(
    readonly code: ErrorCode,
    message: string,
  ) {
    super(message);
  }
}

/** Handles tool calls for `FastCallTransport`. */
export interface CallHandler {
  /** Whether the handler accepts calls. Until then, calls are passed to the SDK's server. */
  readonly isReady: () => boolean;
  /**
   * Runs a call and returns its result. The controller aborts when the client cancels the call or disconnects.
   *
   * @throws RequestError if the call has to be answered with a JSON-RPC error
   */
  readonly handle: (params: SimpleToolCall["params"], controller: AbortController) => Promise<CallToolResult>;
  readonly onError: (error: Error) => void;
}

/**
 * A transport that answers simple tool calls itself and passes all other messages to the SDK's server. The SDK's server
 * would give the same answers, but it validates each message against several schemas, which takes longer than the rest
 * of a call.
 */
export class FastCallTransport extends TransportDecorator {
  private readonly inFlight = new Map<RequestId, AbortController>();

  constructor(
    inner: Transport,
    private readonly handler: CallHandler,
  ) {
    super(inner);
  }

  protected override receive(received: JSONRPCMessage, extra?: MessageExtraInfo): void {
    const message = withoutTask(received);
    if (isSimpleToolCall(message) && this.handler.isReady()) void this.handleCall(message);
    else if (!this.cancelInFlight(message)) super.receive(message, extra);
  }

  protected override handleClose(): void {
    for (const controller of this.inFlight.values()) controller.abort();
    this.inFlight.clear();
    super.handleClose();
  }

  /** Runs a call and sends its response. Sends nothing if the client has canceled the call, as MCP recommends. */
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

  /**
   * Aborts the call that a cancellation refers to. Returns whether it did; any other message has to be passed to the
   * SDK's server.
   */
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
