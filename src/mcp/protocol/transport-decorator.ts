import type { Transport, TransportSendOptions } from "@modelcontextprotocol/sdk/shared/transport.js";
import type { JSONRPCMessage, MessageExtraInfo } from "@modelcontextprotocol/sdk/types.js";

/** A transport that wraps another one and forwards all messages. Subclasses override methods to intercept them. */
export class TransportDecorator implements Transport {
  onclose?: () => void;
  onerror?: (error: Error) => void;
  onmessage?: Transport["onmessage"];

  constructor(protected readonly inner: Transport) {}

  start(): Promise<void> {
    // Transports are not event targets; assigning these properties is their only interface.
    /* oxlint-disable unicorn/prefer-add-event-listener */
    this.inner.onclose = () => this.handleClose();
    this.inner.onerror = (error) => this.onerror?.(error);
    this.inner.onmessage = (message, extra) => this.receive(message, extra);
    /* oxlint-enable unicorn/prefer-add-event-listener */
    return this.inner.start();
  }

  send(message: JSONRPCMessage, options?: TransportSendOptions): Promise<void> {
    return this.inner.send(message, options);
  }

  close(): Promise<void> {
    return this.inner.close();
  }

  setProtocolVersion(version: string): void {
    this.inner.setProtocolVersion?.(version);
  }

  protected receive(message: JSONRPCMessage, extra?: MessageExtraInfo): void {
    this.onmessage?.(message, extra);
  }

  protected handleClose(): void {
    this.onclose?.();
  }
}
