import type { Readable, Writable } from "node:stream";
import type { Transport } from "@modelcontextprotocol/sdk/shared/transport.js";
import {
  ErrorCode,
  JSONRPCMessageSchema,
  type JSONRPCMessage,
  type RequestId,
} from "@modelcontextprotocol/sdk/types.js";
import { isCongested, whenRead } from "./backpressure.ts";
import { Lines, MAX_LINE, TOO_LONG } from "./line-decoder.ts";
import { jsonOf } from "../serialize-message.ts";
import type { Handover } from "./startup-handshake.ts";
import { isPlainCall, isRequestId } from "../protocol/simple-tool-call.ts";

/** How many lines are taken in one turn of the event loop. */
const LINES_AT_ONCE = 16;

/** The id of whatever was sent, where it has one, so that the refusal finds the request that it is about. */
function idOf(value: unknown): RequestId | undefined {
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

  private readonly unanswered = new Set<RequestId>();
  private readonly waiting = new Set<() => void>();
  private broken = false;
  /** Introductions that were answered before this transport was there: what they are answered now goes nowhere. */
  private readonly muted = new Set<RequestId>();
  private readonly lines = new Lines();
  /** Lines that were read wait for their turn, or until answers have been read. */
  private isWaiting = false;
  private inputEnded = false;
  private end = (): void => undefined;

  /** @param before what was said before this transport was there */
  constructor(
    private readonly input: Readable,
    private readonly output: Writable,
    private readonly before: Handover = { introduction: [], rest: Buffer.alloc(0), ended: false },
  ) {
    this.closed = new Promise((resolve) => {
      this.end = resolve;
    });
  }

  async start(): Promise<void> {
    const finish = () => {
      this.inputEnded = true;
      this.takeLines();
      this.end();
    };
    this.output.on("error", () => {
      this.broken = true;
      this.end();
      this.tellAnswered();
    });
    for (const [index, message] of this.before.introduction.entries()) this.hearAgain(message, index);
    this.lines.push(this.before.rest);
    if (this.before.ended) return finish();
    this.input.on("data", (chunk: Buffer) => {
      this.lines.push(chunk);
      // Reading goes on while lines wait, because the end of the input is only seen by reading.
      if (this.lines.isFull) this.input.pause();
      this.takeLines();
    });
    this.input.once("end", finish);
    this.input.once("close", finish);
    this.input.on("error", (error) => {
      this.onerror?.(error);
      finish();
    });
    this.takeLines();
    // Whoever listened before has paused it.
    this.input.resume();
  }

  /** Settles when every request was answered, or none can be answered any more. */
  answered(): Promise<void> {
    return new Promise((resolve) => {
      this.waiting.add(resolve);
      this.tellAnswered();
    });
  }

  async send(message: JSONRPCMessage): Promise<void> {
    if ("id" in message && message.id !== undefined && this.muted.delete(message.id)) return;
    await new Promise<void>((resolve, reject) => {
      this.output.write(`${jsonOf(message)}\n`, (error) =>
        error === undefined || error === null ? resolve() : reject(error),
      );
    });
    if ("id" in message && message.id !== undefined && !("method" in message)) {
      this.unanswered.delete(message.id);
      this.tellAnswered();
    }
  }

  async close(): Promise<void> {
    this.input.removeAllListeners("data");
    this.input.pause();
    this.end();
    this.onclose?.();
  }

  private tellAnswered(): void {
    if (!this.broken && (this.isWaiting || this.unanswered.size > 0)) return;
    for (const resolve of this.waiting) resolve();
    this.waiting.clear();
  }

  /** Lets the server know what was said; it was answered under its own id. */
  private hearAgain(message: Readonly<Record<string, unknown>>, index: number): void {
    const id = `before-${index}`;
    const again = JSONRPCMessageSchema.parse("id" in message ? { ...message, id } : message);
    if ("id" in message) this.muted.add(id);
    this.onmessage?.(again);
  }

  /** Takes what lines there are, a few in a turn of the event loop, as long as their answers are read. */
  private takeLines(): void {
    if (this.isWaiting) return;
    if (isCongested(this.output)) return this.wait((goOn) => whenRead(this.output, goOn));
    for (let taken = 0; taken < LINES_AT_ONCE; taken += 1) {
      const line = this.lines.next();
      if (line === undefined) return this.inputEnded ? this.takeLast() : undefined;
      this.takeLine(line);
    }
    this.wait(setImmediate);
  }

  /** Takes nothing more until it is told to go on. */
  private wait(until: (goOn: () => void) => void): void {
    this.isWaiting = true;
    until(() => {
      this.isWaiting = false;
      this.takeLines();
      if (this.input.isPaused() && !this.lines.isFull) this.input.resume();
      this.tellAnswered();
    });
  }

  /** What follows the last newline, where it is a line nonetheless and not what a broken-off one left. */
  private takeLast(): void {
    try {
      JSON.parse(this.lines.rest.toString("utf8"));
    } catch {
      return;
    }
    this.takeLine(this.lines.finish());
  }

  private takeLine(line: string | typeof TOO_LONG): void {
    if (line === TOO_LONG)
      this.refuse(undefined, ErrorCode.InvalidRequest, `A line is longer than ${MAX_LINE} bytes.`);
    else this.receive(line);
  }

  private receive(line: string): void {
    let value: unknown;
    try {
      value = JSON.parse(line);
    } catch {
      this.refuse(undefined, ErrorCode.ParseError, "A line is not JSON. Send one JSON-RPC message per line.");
      return;
    }
    const message = isPlainCall(value) ? value : JSONRPCMessageSchema.safeParse(value).data;
    if (message === undefined) {
      const problem = "A line is not a JSON-RPC 2.0 message. Send one message per line, not a batch.";
      this.refuse(idOf(value), ErrorCode.InvalidRequest, problem);
      return;
    }
    if ("id" in message && "method" in message) {
      if (this.unanswered.has(message.id)) {
        // Its answer could not be told from that of the first.
        const problem = "A request has the id of another that has not been answered yet. Nothing was done.";
        this.refuse(undefined, ErrorCode.InvalidRequest, problem);
        return;
      }
      this.unanswered.add(message.id);
    }
    this.onmessage?.(message);
    this.forgetCancelled(message);
  }

  /** A cancelled request is not answered. */
  private forgetCancelled(message: JSONRPCMessage): void {
    if (!("method" in message) || message.method !== "notifications/cancelled") return;
    const id = message.params?.["requestId"];
    if (isRequestId(id)) this.unanswered.delete(id);
    this.tellAnswered();
  }

  private refuse(id: RequestId | undefined, code: ErrorCode, message: string): void {
    this.onerror?.(new Error(message));
    const about = id === undefined ? {} : { id };
    this.send({ jsonrpc: "2.0", ...about, error: { code, message } }).catch(() => undefined);
  }
}
