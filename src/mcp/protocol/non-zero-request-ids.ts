import type { TransportSendOptions } from "@modelcontextprotocol/sdk/shared/transport.js";
import type { JSONRPCMessage, MessageExtraInfo } from "@modelcontextprotocol/sdk/types.js";
import { TransportDecorator } from "./transport-decorator.ts";

const incrementId = (id: unknown) => (typeof id === "number" ? id + 1 : id);

/** A message of the SDK's as it is sent. */
function toOutgoing(message: JSONRPCMessage): JSONRPCMessage {
  if (!("method" in message)) return message;
  if ("id" in message) return typeof message.id === "number" ? { ...message, id: message.id + 1 } : message;
  if (message.method !== "notifications/cancelled") return message;
  return { ...message, params: { ...message.params, requestId: incrementId(message.params?.["requestId"]) } };
}

/** An answer to what was sent, as the SDK expects it. */
const toIncoming = (message: JSONRPCMessage): JSONRPCMessage =>
  !("method" in message) && "id" in message && typeof message.id === "number"
    ? { ...message, id: message.id - 1 }
    : message;

/**
 * A transport on which our own requests are counted from one. The SDK counts them from zero, and takes the cancellation
 * of request zero for one that names none: the first dialog would stay open after its call was cancelled.
 */
export class NonZeroRequestIds extends TransportDecorator {
  override send(message: JSONRPCMessage, options?: TransportSendOptions): Promise<void> {
    return super.send(toOutgoing(message), options);
  }

  protected override receive(message: JSONRPCMessage, extra?: MessageExtraInfo): void {
    super.receive(toIncoming(message), extra);
  }
}
