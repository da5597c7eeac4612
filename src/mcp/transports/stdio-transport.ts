import type { Readable, Writable } from "node:stream";
import type { Transport } from "@modelcontextprotocol/sdk/shared/transport.js";
import {
  ErrorCode,
  JSONRPCMessageSchema,
  type JSONRPCMessage,
  type RequestId,
} from "@modelcontextprotocol/sdk/types.js";
import { isBackpressured, onDrain } from "./backpressure.ts";
import { LineDecoder, MAX_LINE_BYTES, LINE_TOO_LONG } from "./line-decoder.ts";
import { serializeMessage } from "../serialize-message.ts";
import type { HandshakeHandoff } from "./startup-handshake.ts";
import { isSimpleToolCall, isRequestId } from "../protocol/simple-tool-call.ts";

/** How many lines are taken in one turn of the event loop. */
const MAX_LINES_PER_TICK = 16;

/** The id of whatever was sent, where it has one, so that the refusal finds the request that it is about. */
function findRequestId(value: unknown): RequestId | undefined {
  if (typeof value !== "object" || value === null || !("id" in value)) return undefined;
  return typeof value.id === "string" || typeof value.id === "number" ? value.id : undefined;
}

/**
 * MCP on a pair of streams, one JSON-RPC message a line. Unlike the SDK's own it answers a line that is no
 * message, goes on after one that is too long, and knows what has not been answered yet.
 */
export class StdioTransport implements Transport {
  onclose?: () => void;
  onerror?: (error: Error) => void;
  onmessage?: Transport["onmessage"];

  /** Settles when nothing more can be asked: the input has ended, or nobody reads the answers. */
  readonly closed: Promise<void>;

  private readonly pendingIds = new Set<RequestId>();
  private readonly drainWaiters = new Set<() => void>();
  private isOutputBroken = false;
  /** Introductions that were answered before this transport was there: what they are answered now goes nowhere. */
  private readonly suppressedIds = new Set<RequestId>();
  private readonly lineDecoder = new LineDecoder();
  /** Lines that were read wait for their turn, or until answers have been read. */
  private isPaused = false;
  private hasInputEnded = false;
  private resolveClosed = (): void => undefined;

  /** @param handoff what was said before this transport was there */
  constructor(
    private readonly input: Readable,
    private readonly output: Writable,
    private readonly handoff: HandshakeHandoff = {
      initMessages: [],
      remainder: Buffer.alloc(0),
      ended: false,
    },
  ) {
    this.closed = new Promise((resolve) => {
      this.resolveClosed = resolve;
    });
  }

  async start(): Promise<void> {
    const finish = () => {
      this.hasInputEnded = true;
      this.processLines();
      this.resolveClosed();
    };
    this.output.on("error", () => {
      this.isOutputBroken = true;
      this.resolveClosed();
      this.notifyDrained();
    });
    for (const [index, message] of this.handoff.initMessages.entries()) this.replayInit(message, index);
    this.lineDecoder.push(this.handoff.remainder);
    if (this.handoff.ended) return finish();
    this.input.on("data", (chunk: Buffer) => {
      this.lineDecoder.push(chunk);
      // Reading goes on while lines wait, because the end of the input is only seen by reading.
      if (this.lineDecoder.isFull) this.input.pause();
      this.processLines();
    });
    this.input.once("end", finish);
    this.input.once("close", finish);
    this.input.on("error", (error) => {
      this.onerror?.(error);
      finish();
    });
    this.processLines();
    // Whoever listened before has paused it.
    this.input.resume();
  }

  /** Settles when every request was answered, or none can be answered any more. */
  drained(): Promise<void> {
    return new Promise((resolve) => {
      this.drainWaiters.add(resolve);
      this.notifyDrained();
    });
  }

  async send(message: JSONRPCMessage): Promise<void> {
    if ("id" in message && message.id !== undefined && this.suppressedIds.delete(message.id)) return;
    await new Promise<void>((resolve, reject) => {
      this.output.write(`${serializeMessage(message)}\n`, (error) =>
        error === undefined || error === null ? resolve() : reject(error),
      );
    });
    if ("id" in message && message.id !== undefined && !("method" in message)) {
      this.pendingIds.delete(message.id);
      this.notifyDrained();
    }
  }

  async close(): Promise<void> {
    this.input.removeAllListeners("data");
    this.input.pause();
    this.resolveClosed();
    this.onclose?.();
  }

  private notifyDrained(): void {
    if (!this.isOutputBroken && (this.isPaused || this.pendingIds.size > 0)) return;
    for (const resolve of this.drainWaiters) resolve();
    this.drainWaiters.clear();
  }

  /** Lets the server know what was said; it was answered under its own id. */
  private replayInit(message: Readonly<Record<string, unknown>>, index: number): void {
    const id = `before-${index}`;
    const replayed = JSONRPCMessageSchema.parse("id" in message ? { ...message, id } : message);
    if ("id" in message) this.suppressedIds.add(id);
    this.onmessage?.(replayed);
  }

  /** Takes what lines there are, a few in a turn of the event loop, as long as their answers are read. */
  private processLines(): void {
    if (this.isPaused) return;
    if (isBackpressured(this.output)) return this.pauseUntil((resume) => onDrain(this.output, resume));
    for (let count = 0; count < MAX_LINES_PER_TICK; count += 1) {
      const line = this.lineDecoder.next();
      if (line === undefined) return this.hasInputEnded ? this.processLastLine() : undefined;
      this.processLine(line);
    }
    this.pauseUntil(setImmediate);
  }

  /** Takes nothing more until it is told to go on. */
  private pauseUntil(whenReady: (resume: () => void) => void): void {
    this.isPaused = true;
    whenReady(() => {
      this.isPaused = false;
      this.processLines();
      if (this.input.isPaused() && !this.lineDecoder.isFull) this.input.resume();
      this.notifyDrained();
    });
  }

  /** What follows the last newline, where it is a line nonetheless and not what a broken-off one left. */
  private processLastLine(): void {
    try {
      JSON.parse(this.lineDecoder.remainder.toString("utf8"));
    } catch {
      return;
    }
    this.processLine(this.lineDecoder.flush());
  }

  private processLine(line: string | typeof LINE_TOO_LONG): void {
    if (line === LINE_TOO_LONG)
      this.sendError(undefined, ErrorCode.InvalidRequest, `A line is longer than ${MAX_LINE_BYTES} bytes.`);
    else this.receive(line);
  }

  private receive(line: string): void {
    let value: unknown;
    try {
      value = JSON.parse(line);
    } catch {
      this.sendError(
        undefined,
        ErrorCode.ParseError,
        "A line is not JSON. Send one JSON-RPC message per line.",
      );
      return;
    }
    const message = isSimpleToolCall(value) ? value : JSONRPCMessageSchema.safeParse(value).data;
    if (message === undefined) {
      const problem = "A line is not a JSON-RPC 2.0 message. Send one message per line, not a batch.";
      this.sendError(findRequestId(value), ErrorCode.InvalidRequest, problem);
      return;
    }
    if ("id" in message && "method" in message) {
      if (this.pendingIds.has(message.id)) {
        // Its answer could not be told from that of the first.
        const problem = "A request has the id of another that has not been answered yet. Nothing was done.";
        this.sendError(undefined, ErrorCode.InvalidRequest, problem);
        return;
      }
      this.pendingIds.add(message.id);
    }
    this.onmessage?.(message);
    this.untrackCancelled(message);
  }

  /** A cancelled request is not answered. */
  private untrackCancelled(message: JSONRPCMessage): void {
    if (!("method" in message) || message.method !== "notifications/cancelled") return;
    const id = message.params?.["requestId"];
    if (isRequestId(id)) this.pendingIds.delete(id);
    this.notifyDrained();
  }

  private sendError(id: RequestId | undefined, code: ErrorCode, message: string): void {
    this.onerror?.(new Error(message));
    const idField = id === undefined ? {} : { id };
    this.send({ jsonrpc: "2.0", ...idField, error: { code, message } }).catch(() => undefined);
  }
}
