import type { Readable, Writable } from "node:stream";
import type { Transport } from "@modelcontextprotocol/sdk/shared/transport.js";
import {
  ErrorCode,
  JSONRPCMessageSchema,
  type JSONRPCMessage,
  type RequestId,
} from "@modelcontextprotocol/sdk/types.js";
import { isRequestId } from "../protocol/index.ts";
import { handleUndelivered, serializeMessage } from "../serialize-message.ts";
import { isBackpressured, onDrain } from "./backpressure.ts";
import { Batches, supportsBatches } from "./batches.ts";
import {
  type DecodedLine,
  LINE_NOT_UTF8,
  LINE_TOO_LONG,
  LineDecoder,
  MAX_LINE_BYTES,
} from "./line-decoder.ts";
import { isInvalid, parseMessage } from "./parse-message.ts";
import type { HandshakeHandoff } from "./startup-handshake.ts";

/** How many lines are processed in one tick of the event loop. */
const MAX_LINES_PER_TICK = 16;

const toErrorResponse = (id: RequestId | undefined, code: ErrorCode, message: string): JSONRPCMessage => ({
  jsonrpc: "2.0",
  ...(id === undefined ? {} : { id }),
  error: { code, message },
});

/** The MCP version that an `initialize` request asks for; `undefined` for any other message. */
function findRequestedVersion(message: JSONRPCMessage): string | undefined {
  if (!("method" in message) || message.method !== "initialize") return undefined;
  const version = message.params?.["protocolVersion"];
  return typeof version === "string" ? version : undefined;
}

/**
 * MCP over a pair of streams, with one JSON-RPC message per line. Unlike the SDK's stdio transport, it answers an
 * invalid line with an error, continues after a line that is too long, and tracks unanswered requests.
 */
export class StdioTransport implements Transport {
  onclose?: () => void;
  onerror?: (error: Error) => void;
  onmessage?: Transport["onmessage"];

  /** Resolves when no further requests can be served: the input has ended, or the output is broken. */
  readonly closed: Promise<void>;

  private readonly pendingIds = new Set<RequestId>();
  private readonly drainWaiters = new Set<() => void>();
  private isOutputBroken = false;
  private readonly undeliveredWork: Promise<void>[] = [];
  /** Ids of the replayed handshake requests. Responses to them are discarded, because the client already has them. */
  private readonly suppressedIds = new Set<RequestId>();
  private readonly lineDecoder = new LineDecoder();
  /** Whether line processing is paused until the next tick, or until the client has read the buffered output. */
  private isPaused = false;
  private readonly batches = new Batches();
  /** The version that the client has asked for; `undefined` before `initialize`. */
  private protocolVersion: string | undefined;
  private hasInputEnded = false;
  private resolveClosed = (): void => undefined;

  /** @param handoff the state of the startup handshake; by default, no handshake has taken place */
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
      // Reading continues while lines are pending, because the end of the input is detected only by reading.
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
    // The startup handshake leaves the input paused.
    this.input.resume();
  }

  /** Resolves when every request has been answered, or when the output is broken. */
  drained(): Promise<void> {
    return new Promise((resolve) => {
      this.drainWaiters.add(resolve);
      this.notifyDrained();
    });
  }

  /** Resolves when what is to be done about the results that could not be delivered has been done. */
  async undeliveredHandled(): Promise<void> {
    await Promise.allSettled(this.undeliveredWork);
  }

  async send(message: JSONRPCMessage): Promise<void> {
    const id = "method" in message || !("id" in message) ? undefined : message.id;
    if (id === undefined) return this.write([message], serializeMessage(message));
    if (this.suppressedIds.delete(id)) return;
    if (!this.batches.has(id)) return this.write([message], serializeMessage(message));
    const responses = this.batches.complete(id, message);
    if (responses !== undefined) await this.sendBatch(responses);
  }

  async close(): Promise<void> {
    this.input.removeAllListeners("data");
    this.input.pause();
    this.resolveClosed();
    this.onclose?.();
  }

  private sendBatch(responses: readonly JSONRPCMessage[]): Promise<void> {
    return this.write(responses, `[${responses.map(serializeMessage).join(",")}]`);
  }

  /** Writes messages as one line. */
  private async write(messages: readonly JSONRPCMessage[], line: string): Promise<void> {
    await new Promise<void>((resolve, reject) => {
      this.output.write(`${line}\n`, (error) => {
        if (error === undefined || error === null) return resolve();
        this.undeliveredWork.push(...messages.map(handleUndelivered));
        reject(error);
      });
    });
    for (const message of messages)
      if ("id" in message && message.id !== undefined && !("method" in message))
        this.pendingIds.delete(message.id);
    this.notifyDrained();
  }

  private notifyDrained(): void {
    if (!this.isOutputBroken && (this.isPaused || this.pendingIds.size > 0)) return;
    for (const resolve of this.drainWaiters) resolve();
    this.drainWaiters.clear();
  }

  /**
   * Passes a handshake message to the SDK's server. A request gets a new id, and its response is discarded, because the
   * handshake has answered the original id.
   */
  private replayInit(message: Readonly<Record<string, unknown>>, index: number): void {
    const id = `before-${index}`;
    const replayed = JSONRPCMessageSchema.parse("id" in message ? { ...message, id } : message);
    if ("id" in message) this.suppressedIds.add(id);
    this.deliver(replayed);
  }

  /**
   * Processes buffered lines, at most `MAX_LINES_PER_TICK` per tick of the event loop. Pauses while there is
   * backpressure on the output.
   */
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

  /** Pauses line processing until `whenReady` calls `resume`. */
  private pauseUntil(whenReady: (resume: () => void) => void): void {
    this.isPaused = true;
    whenReady(() => {
      this.isPaused = false;
      this.processLines();
      if (this.input.isPaused() && !this.lineDecoder.isFull) this.input.resume();
      this.notifyDrained();
    });
  }

  /** Processes the input after the last newline if it is valid JSON. Ignores a truncated line. */
  private processLastLine(): void {
    try {
      JSON.parse(this.lineDecoder.remainder.toString("utf8"));
    } catch {
      return;
    }
    this.processLine(this.lineDecoder.flush());
  }

  private processLine(line: DecodedLine): void {
    if (line === LINE_TOO_LONG)
      this.sendError(ErrorCode.InvalidRequest, `A line is longer than ${MAX_LINE_BYTES} bytes.`);
    else if (line === LINE_NOT_UTF8) this.sendError(ErrorCode.ParseError, "A line is not UTF-8.");
    else this.receive(line);
  }

  private receive(line: string): void {
    let value: unknown;
    try {
      value = JSON.parse(line);
    } catch {
      this.sendError(ErrorCode.ParseError, "A line is not JSON. Send one JSON-RPC message per line.");
      return;
    }
    if (Array.isArray(value) && value.length > 0 && supportsBatches(this.protocolVersion))
      return this.receiveBatch(value);
    const { message, response } = this.accept(value);
    if (response !== undefined) this.send(response).catch(() => undefined);
    if (message !== undefined) this.deliver(message);
  }

  /** Processes the messages of a batch. The responses to its requests are sent as one batch. */
  private receiveBatch(values: readonly unknown[]): void {
    const accepted = values.map((value) => this.accept(value));
    const messages = accepted.flatMap(({ message }) => message ?? []);
    const responses = accepted.flatMap(({ response }) => response ?? []);
    const requestIds = messages.flatMap((message) =>
      "id" in message && message.id !== undefined && "method" in message ? [message.id] : [],
    );
    this.batches.add(requestIds, responses);
    if (requestIds.length === 0 && responses.length > 0) this.sendBatch(responses).catch(() => undefined);
    for (const message of messages) this.deliver(message);
  }

  /** Checks a received value: it is a message, or gets an error response, or neither. */
  private accept(value: unknown): { readonly message?: JSONRPCMessage; readonly response?: JSONRPCMessage } {
    const message = parseMessage(value);
    if (isInvalid(message)) {
      const { id, code, problem, isAnswered } = message;
      this.onerror?.(new Error(problem));
      return isAnswered ? { response: toErrorResponse(id, code, problem) } : {};
    }
    if ("id" in message && message.id !== undefined && "method" in message) {
      if (this.pendingIds.has(message.id)) {
        // The client could not distinguish the responses to two requests with the same id.
        const problem = "A request has the id of another that has not been answered yet. Nothing was done.";
        this.onerror?.(new Error(problem));
        return { response: toErrorResponse(undefined, ErrorCode.InvalidRequest, problem) };
      }
      this.pendingIds.add(message.id);
    }
    return { message };
  }

  private deliver(message: JSONRPCMessage): void {
    this.protocolVersion = findRequestedVersion(message) ?? this.protocolVersion;
    this.onmessage?.(message);
    this.untrackCancelled(message);
  }

  /** Stops tracking a request that the client has canceled, because it gets no response. */
  private untrackCancelled(message: JSONRPCMessage): void {
    if (!("method" in message) || message.method !== "notifications/cancelled") return;
    const id = message.params?.["requestId"];
    if (isRequestId(id)) {
      this.pendingIds.delete(id);
      const responses = this.batches.complete(id);
      if (responses !== undefined) this.sendBatch(responses).catch(() => undefined);
    }
    this.notifyDrained();
  }

  private sendError(code: ErrorCode, problem: string): void {
    this.onerror?.(new Error(problem));
    this.send(toErrorResponse(undefined, code, problem)).catch(() => undefined);
  }
}
