import { isUtf8 } from "node:buffer";
import type { Readable, Writable } from "node:stream";
import { isJsonObject } from "../../shared/index.ts";
import { isBackpressured, onDrain } from "./backpressure.ts";

/**
 * The startup handshake: the client sends `initialize` and requests the tool list. These requests are answered from
 * prebuilt JSON, with the same responses that the SDK's server would send, because loading that server takes longer
 * than the rest of the startup. The first message of any other kind ends the handshake, and the SDK's server takes
 * over.
 */

/** The data of the handshake's responses. */
export interface HandshakeResponses {
  /** The fields of the `initialize` result except `protocolVersion`. */
  readonly initializeResult: Readonly<Record<string, unknown>>;
  /** The supported protocol versions, the latest first. */
  readonly protocolVersions: readonly string[];
  /** The tool definitions as JSON, in parts of one or more tools, without commas between the parts. */
  readonly tools: () => readonly Uint8Array[];
}

/** The state with which the SDK's server continues the session after the handshake. */
export interface HandshakeHandoff {
  /** The client's `initialize` and `notifications/initialized` messages, in order. They have been answered. */
  readonly initMessages: readonly Readonly<Record<string, unknown>>[];
  /** The input that was read but not answered. */
  readonly remainder: Buffer;
  /** Whether the input has ended. */
  readonly ended: boolean;
}

/** The methods of the messages that are replayed to the SDK's server after the handshake. */
const INIT_METHODS = new Set<unknown>(["initialize", "notifications/initialized"]);

const NEWLINE = 0x0a;

/** The maximum amount of unanswered input, in bytes. More than this ends the handshake. */
const MAX_HANDSHAKE_BYTES = 256 * 1024;

function parseMessage(line: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(line);
    return isJsonObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

/** Whether the parameters of `initialize` are certainly valid. Others are left to the SDK's server. */
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

/** JSON text in parts, which are written one after the other. */
type JsonParts = readonly (string | Uint8Array)[];

/** Builds the result of a request, or returns `undefined` if the handshake does not answer it. */
function buildResult(method: unknown, params: unknown, responses: HandshakeResponses): JsonParts | undefined {
  const { initializeResult, protocolVersions, tools } = responses;
  if (method === "initialize" && isSimpleInitialize(params)) {
    const requestedVersion = params.protocolVersion;
    const protocolVersion = protocolVersions.includes(requestedVersion)
      ? requestedVersion
      : protocolVersions[0];
    return [JSON.stringify({ protocolVersion, ...initializeResult })];
  }
  const hasNoParams = params === undefined || (isJsonObject(params) && Object.keys(params).length === 0);
  if (method === "tools/list" && hasNoParams) {
    const items = tools().flatMap((part, index) => (index === 0 ? [part] : [",", part]));
    return ['{"tools":[', ...items, "]}"];
  }
  return method === "ping" && hasNoParams ? ["{}"] : undefined;
}

/**
 * Builds the response line for a message. Returns an empty list for a notification that needs no response, and
 * `undefined` if the handshake does not answer the message.
 */
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

/** Writes all parts in one chunk. */
function writeParts(output: Writable, parts: JsonParts): void {
  output.cork();
  for (const part of parts) output.write(part);
  output.uncork();
}

/**
 * Answers the messages of the handshake. Resolves with the handoff when the client sends any other message, when the
 * input ends, when the output fails or when `ready` resolves. The input is paused then. Never rejects.
 *
 * @param onIdle called when all complete lines received so far have been answered
 * @param ready resolves when the SDK's server is loaded, which then takes over even if the client sends nothing else
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

  /** Answers the first line of the remainder. Returns whether it did. */
  const respondToNextLine = (): boolean => {
    const lineEnd = remainder.indexOf(NEWLINE);
    if (lineEnd === -1) return false;
    const bytes = remainder.subarray(0, lineEnd);
    if (!isUtf8(bytes)) return false;
    const line = bytes.toString("utf8").trim();
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
    /** Answers the complete lines of the remainder. Stops while there is backpressure on the output. */
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
