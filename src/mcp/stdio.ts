import type { Readable, Writable } from "node:stream";
import type { Transport } from "@modelcontextprotocol/sdk/shared/transport.js";
import {
  ErrorCode,
  isJSONRPCRequest,
  JSONRPCMessageSchema,
  type JSONRPCMessage,
  type RequestId,
} from "@modelcontextprotocol/sdk/types.js";

/** The longest line that is read, in bytes: it may hold the largest file that can be uploaded, in base64. */
const MAX_LINE = 16 * 1024 * 1024;

const NEWLINE = 0x0a;

/** The id of whatever was sent, where it has one, so that the refusal finds the request that it is about. */
function idOf(value: unknown): RequestId | undefined {
  if (typeof value !== "object" || value === null || !("id" in value)) return undefined;
  return typeof value.id === "string" || typeof value.id === "number" ? value.id : undefined;
}

/**
 * MCP on a pair of streams, one JSON-RPC message a line. Unlike the SDK's own it answers a line that is no
 * message, goes on after one that is too long, and knows when all that was asked has been answered.
 */
export class StdioTransport implements Transport {
  onclose?: () => void;
  onerror?: (error: Error) => void;
  onmessage?: Transport["onmessage"];

  /** Settles when nothing more can be asked and every request was answered, or nobody reads the answers. */
  readonly ended: Promise<void>;

  private readonly unanswered = new Set<RequestId>();
  private parts: Buffer[] = [];
  private length = 0;
  private inputEnded = false;
  private end = (): void => undefined;

  constructor(
    private readonly input: Readable,
    private readonly output: Writable,
  ) {
    this.ended = new Promise((resolve) => {
      this.end = resolve;
    });
  }

  async start(): Promise<void> {
    const finish = () => {
      if (this.isWhole()) this.takeLine();
      this.inputEnded = true;
      this.endIfAnswered();
    };
    this.input.on("data", (chunk: Buffer) => this.read(chunk));
    this.input.once("end", finish);
    this.input.once("close", finish);
    this.input.on("error", (error) => {
      this.onerror?.(error);
      finish();
    });
    this.output.on("error", () => this.end());
  }

  async send(message: JSONRPCMessage): Promise<void> {
    await new Promise<void>((resolve, reject) => {
      this.output.write(`${JSON.stringify(message)}\n`, (error) =>
        error === undefined || error === null ? resolve() : reject(error),
      );
    });
    if ("id" in message && message.id !== undefined && !("method" in message)) {
      this.unanswered.delete(message.id);
      this.endIfAnswered();
    }
  }

  async close(): Promise<void> {
    this.input.removeAllListeners("data");
    this.input.pause();
    this.end();
    this.onclose?.();
  }

  private endIfAnswered(): void {
    if (this.inputEnded && this.unanswered.size === 0) this.end();
  }

  private read(chunk: Buffer): void {
    let from = 0;
    for (let at = chunk.indexOf(NEWLINE); at !== -1; at = chunk.indexOf(NEWLINE, from)) {
      this.keep(chunk.subarray(from, at));
      this.takeLine();
      from = at + 1;
    }
    this.keep(chunk.subarray(from));
  }

  /** Keeps a part of a line; of one that is too long only the length. */
  private keep(part: Buffer): void {
    this.length += part.length;
    if (this.length > MAX_LINE) this.parts = [];
    else this.parts.push(part);
  }

  /** Whether what was read since the last newline is a line nonetheless, and not what a broken-off one left. */
  private isWhole(): boolean {
    try {
      JSON.parse(Buffer.concat(this.parts).toString("utf8"));
      return true;
    } catch {
      return false;
    }
  }

  private takeLine(): void {
    const tooLong = this.length > MAX_LINE;
    const line = Buffer.concat(this.parts).toString("utf8").trim();
    this.parts = [];
    this.length = 0;
    if (tooLong) this.refuse(undefined, ErrorCode.InvalidRequest, `A line is longer than ${MAX_LINE} bytes.`);
    else if (line !== "") this.receive(line);
  }

  private receive(line: string): void {
    let value: unknown;
    try {
      value = JSON.parse(line);
    } catch {
      this.refuse(undefined, ErrorCode.ParseError, "A line is not JSON. Send one JSON-RPC message a line.");
      return;
    }
    const message = JSONRPCMessageSchema.safeParse(value);
    if (!message.success) {
      const problem = "A line is no JSON-RPC 2.0 message. Send one message a line, and no batch.";
      this.refuse(idOf(value), ErrorCode.InvalidRequest, problem);
      return;
    }
    if (isJSONRPCRequest(message.data)) this.unanswered.add(message.data.id);
    this.onmessage?.(message.data);
    this.forgetCancelled(message.data);
  }

  /** A cancelled request is not answered. */
  private forgetCancelled(message: JSONRPCMessage): void {
    if (!("method" in message) || message.method !== "notifications/cancelled") return;
    const id = message.params?.["requestId"];
    if (typeof id === "string" || typeof id === "number") this.unanswered.delete(id);
    this.endIfAnswered();
  }

  private refuse(id: RequestId | undefined, code: ErrorCode, message: string): void {
    this.onerror?.(new Error(message));
    const about = id === undefined ? {} : { id };
    this.send({ jsonrpc: "2.0", ...about, error: { code, message } }).catch(() => undefined);
  }
}
