import type { TransportSendOptions } from "@modelcontextprotocol/sdk/shared/transport.js";
import type { JSONRPCMessage, MessageExtraInfo } from "@modelcontextprotocol/sdk/types.js";
import { TransportDecorator } from "./transport-decorator.ts";

const incrementId = (id: unknown) => (typeof id === "number" ? id + 1 : id);

/** Converts a message from the SDK's server for the client: increments the ids of requests and cancellations. */
function toOutgoing(message: JSONRPCMessage): JSONRPCMessage {
  if (!("method" in message)) return message;
  if ("id" in message) return typeof message.id === "number" ? { ...message, id: message.id + 1 } : message;
  if (message.method !== "notifications/cancelled") return message;
  return { ...message, params: { ...message.params, requestId: incrementId(message.params?.["requestId"]) } };
}

/** Converts a message from the client for the SDK's server: decrements the ids of responses. */
const toIncoming = (message: JSONRPCMessage): JSONRPCMessage =>
  !("method" in message) && "id" in message && typeof message.id === "number"
    ? { ...message, id: message.id - 1 }
    : message;

/**
 * A transport that numbers the server's own requests from one. The SDK numbers them from zero, and treats a
 * cancellation of request zero as one without a request id: the first dialog would stay open after its call was
 * canceled.
 */
export class NonZeroRequestIds extends TransportDecorator {
  override send(message: JSONRPCMessage, options?: TransportSendOptions): Promise<void> {
    return super.send(toOutgoing(message), options);
  }

  protected override receive(message: JSONRPCMessage, extra?: MessageExtraInfo): void {
    super.receive(toIncoming(message), extra);
  }
}
