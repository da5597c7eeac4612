import type { Readable, Writable } from "node:stream";
import { isJsonObject } from "../../shared/json.ts";
import { isBackpressured, onDrain } from "./backpressure.ts";

/**
 * The opening of a conversation: a client introduces itself and asks for the tools. That is answered from text made
 * by the build, as the SDK's server would answer it, because loading that server takes longer than all the rest of
 * the start. Everything else is handed over.
 */

/** What the opening is answered with. */
export interface HandshakeResponses {
  readonly identity: Readonly<Record<string, unknown>>;
  /** Those that are spoken, the latest first. */
  readonly protocolVersions: readonly string[];
  /** The items of the list of tools as JSON, in parts, between which the commas are missing. */
  readonly tools: () => readonly Uint8Array[];
}

/** Where the conversation goes on. */
export interface HandshakeHandoff {
  /** What the client said of itself, in order; it was answered. */
  readonly initMessages: readonly Readonly<Record<string, unknown>>[];
  /** What was read and not answered. */
  readonly remainder: Buffer;
  /** Whether the input has ended. */
  readonly ended: boolean;
}

/** How a client introduces itself: all that has to be known of the opening later. */
const INIT_METHODS = new Set<unknown>(["initialize", "notifications/initialized"]);

const NEWLINE = 0x0a;

/** What is longer, in bytes, is not answered here. */
const MAX_HANDSHAKE_BYTES = 256 * 1024;

function parseMessage(line: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(line);
    return isJsonObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

/** Whether an introduction is one that needs no second look. */
function isSimpleInitialize(params: unknown): params is Readonly<{ protocolVersion: string }> {
  if (!isJsonObject(params)) return false;
  const { protocolVersion, capabilities, clientInfo } = params;
  return (
    typeof protocolVersion === "string" &&
    isJsonObject(capabilities) &&
    Object.values(capabilities).every(isJsonObject) &&
    isJsonObject(clientInfo) &&
    typeof clientInfo["name"] === "string" &&
    typeof clientInfo["version"] === "string"
  );
}

/** JSON in parts. */
type JsonParts = readonly (string | Uint8Array)[];

/** The result of a request; `undefined` where it is not answered here. */
function buildResult(method: unknown, params: unknown, responses: HandshakeResponses): JsonParts | undefined {
  const { identity, protocolVersions, tools } = responses;
  if (method === "initialize" && isSimpleInitialize(params)) {
    const requestedVersion = params.protocolVersion;
    const protocolVersion = protocolVersions.includes(requestedVersion)
      ? requestedVersion
      : protocolVersions[0];
    return [JSON.stringify({ protocolVersion, ...identity })];
  }
  const hasNoParams = params === undefined || (isJsonObject(params) && Object.keys(params).length === 0);
  if (method === "tools/list" && hasNoParams) {
    const items = tools().flatMap((part, index) => (index === 0 ? [part] : [",", part]));
    return ['{"tools":[', ...items, "]}"];
  }
  return method === "ping" && hasNoParams ? ["{}"] : undefined;
}

/** The answer to a line: empty for what wants none, `undefined` for what is not answered here. */
function respondTo(
  message: Readonly<Record<string, unknown>>,
  responses: HandshakeResponses,
): JsonParts | undefined {
  const { jsonrpc, id, method, params, ...unknownFields } = message;
  if (jsonrpc !== "2.0" || Object.keys(unknownFields).length > 0) return undefined;
  if (id === undefined) return method === "notifications/initialized" ? [] : undefined;
  if (typeof id !== "string" && !Number.isSafeInteger(id)) return undefined;
  const result = buildResult(method, params, responses);
  return result === undefined
    ? undefined
    : ['{"result":', ...result, `,"jsonrpc":"2.0","id":${JSON.stringify(id)}}\n`];
}

/** Writes parts as one. */
function writeParts(output: Writable, parts: JsonParts): void {
  output.cork();
  for (const part of parts) output.write(part);
  output.uncork();
}

/**
 * Answers the opening, and settles with what is to be handed over once something else is said, the input ends or
 * the output breaks. The input is paused then.
 *
 * @param onIdle called after each answer
 * @param ready resolves when there is somebody who can go on, though nothing else was said
 */
export function runHandshake(
  input: Readable,
  output: Writable,
  responses: HandshakeResponses,
  onIdle: () => void,
  ready: Promise<void>,
): Promise<HandshakeHandoff> {
  const initMessages: Readonly<Record<string, unknown>>[] = [];
  let remainder: Buffer = Buffer.alloc(0);

  /** Answers the first line of the rest; says whether it did. */
  const respondToNextLine = (): boolean => {
    const lineEnd = remainder.indexOf(NEWLINE);
    if (lineEnd === -1) return false;
    const line = remainder.toString("utf8", 0, lineEnd).trim();
    const message = line === "" ? undefined : parseMessage(line);
    const response = line === "" ? [] : message === undefined ? undefined : respondTo(message, responses);
    if (response === undefined) return false;
    if (message !== undefined && INIT_METHODS.has(message["method"])) initMessages.push(message);
    writeParts(output, response);
    remainder = remainder.subarray(lineEnd + 1);
    return true;
  };

  return new Promise((resolve) => {
    let isSettled = false;
    let isWaiting = false;
    const settle = (ended: boolean) => {
      if (isSettled) return;
      isSettled = true;
      input.off("data", onData);
      input.off("end", end);
      input.off("close", end);
      input.off("error", end);
      output.off("error", end);
      input.pause();
      resolve({ initMessages, remainder, ended });
    };
    const end = () => settle(true);
    /** Answers what it can, as long as the answers are read. */
    const respondToLines = () => {
      if (isSettled) return;
      while (!isBackpressured(output))
        if (!respondToNextLine()) return remainder.includes(NEWLINE) ? settle(false) : onIdle();
      isWaiting = true;
      onDrain(output, () => {
        isWaiting = false;
        respondToLines();
      });
    };
    const onData = (chunk: Buffer) => {
      remainder = Buffer.concat([remainder, chunk]);
      if (remainder.length > MAX_HANDSHAKE_BYTES) settle(false);
      else if (!isWaiting) respondToLines();
    };
    input.on("data", onData);
    input.once("end", end);
    input.once("close", end);
    input.once("error", end);
    output.once("error", end);
    void ready.then(() => settle(false));
  });
}
