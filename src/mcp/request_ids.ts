import type { Transport } from "@modelcontextprotocol/sdk/shared/transport.js";
import type { JSONRPCMessage } from "@modelcontextprotocol/sdk/types.js";

const later = (id: unknown) => (typeof id === "number" ? id + 1 : id);

/** A message of the SDK's as it is sent. */
function sent(message: JSONRPCMessage): JSONRPCMessage {
  if (!("method" in message)) return message;
  if ("id" in message) return typeof message.id === "number" ? { ...message, id: message.id + 1 } : message;
  if (message.method !== "notifications/cancelled") return message;
  return { ...message, params: { ...message.params, requestId: later(message.params?.["requestId"]) } };
}

/** An answer to what was sent, as the SDK expects it. */
const received = <T extends JSONRPCMessage>(message: T): T =>
  !("method" in message) && "id" in message && typeof message.id === "number"
    ? { ...message, id: message.id - 1 }
    : message;

/**
 * A transport on which our own requests are counted from one. The SDK counts them from zero, and takes the cancellation
 * of request zero for one that names none: the first dialog would stay open after its call was cancelled.
 */
export function countedFromOne(inner: Transport): Transport {
  const outer: Transport = {
    start() {
      // Transports are not event targets.
      /* oxlint-disable unicorn/prefer-add-event-listener */
      inner.onclose = () => outer.onclose?.();
      inner.onerror = (error) => outer.onerror?.(error);
      inner.onmessage = (message, extra) => outer.onmessage?.(received(message), extra);
      /* oxlint-enable unicorn/prefer-add-event-listener */
      return inner.start();
    },
    send: (message, options) => inner.send(sent(message), options),
    close: () => inner.close(),
    setProtocolVersion: (version) => inner.setProtocolVersion?.(version),
  };
  return outer;
}
