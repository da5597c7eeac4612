import type { Readable, Writable } from "node:stream";
import { isObject } from "../../shared/json.ts";
import { isCongested, whenRead } from "./backpressure.ts";

/**
 * The opening of a conversation: a client introduces itself and asks for the tools. That is answered from text made
 * by the build, as the SDK's server would answer it, because loading that server takes longer than all the rest of
 * the start. Everything else is handed over.
 */

/** What the opening is answered with. */
export interface OpeningAnswers {
  readonly identity: Readonly<Record<string, unknown>>;
  /** Those that are spoken, the latest first. */
  readonly protocolVersions: readonly string[];
  /** The items of the list of tools as JSON, in parts, between which the commas are missing. */
  readonly tools: () => readonly Uint8Array[];
}

/** Where the conversation goes on. */
export interface Handover {
  /** What the client said of itself, in order; it was answered. */
  readonly introduction: readonly Readonly<Record<string, unknown>>[];
  /** What was read and not answered. */
  readonly rest: Buffer;
  /** Whether the input has ended. */
  readonly ended: boolean;
}

/** How a client introduces itself: all that has to be known of the opening later. */
const INTRODUCTION = new Set<unknown>(["initialize", "notifications/initialized"]);

const NEWLINE = 0x0a;

/** What is longer, in bytes, is not answered here. */
const MOST = 256 * 1024;

function parsed(line: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(line);
    return isObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

/** Whether an introduction is one that needs no second look. */
function isPlain(params: unknown): params is Readonly<{ protocolVersion: string }> {
  if (!isObject(params)) return false;
  const { protocolVersion, capabilities, clientInfo } = params;
  return (
    typeof protocolVersion === "string" &&
    isObject(capabilities) &&
    Object.values(capabilities).every(isObject) &&
    isObject(clientInfo) &&
    typeof clientInfo["name"] === "string" &&
    typeof clientInfo["version"] === "string"
  );
}

/** JSON in parts. */
type Parts = readonly (string | Uint8Array)[];

/** The result of a request; `undefined` where it is not answered here. */
function resultOf(method: unknown, params: unknown, answers: OpeningAnswers): Parts | undefined {
  const { identity, protocolVersions, tools } = answers;
  if (method === "initialize" && isPlain(params)) {
    const asked = params.protocolVersion;
    const protocolVersion = protocolVersions.includes(asked) ? asked : protocolVersions[0];
    return [JSON.stringify({ protocolVersion, ...identity })];
  }
  const bare = params === undefined || (isObject(params) && Object.keys(params).length === 0);
  if (method === "tools/list" && bare) {
    const items = tools().flatMap((part, at) => (at === 0 ? [part] : [",", part]));
    return ['{"tools":[', ...items, "]}"];
  }
  return method === "ping" && bare ? ["{}"] : undefined;
}

/** The answer to a line: empty for what wants none, `undefined` for what is not answered here. */
function answerTo(message: Readonly<Record<string, unknown>>, answers: OpeningAnswers): Parts | undefined {
  const { jsonrpc, id, method, params, ...others } = message;
  if (jsonrpc !== "2.0" || Object.keys(others).length > 0) return undefined;
  if (id === undefined) return method === "notifications/initialized" ? [] : undefined;
  if (typeof id !== "string" && !Number.isSafeInteger(id)) return undefined;
  const result = resultOf(method, params, answers);
  return result === undefined
    ? undefined
    : ['{"result":', ...result, `,"jsonrpc":"2.0","id":${JSON.stringify(id)}}\n`];
}

/** Writes parts as one. */
function write(output: Writable, parts: Parts): void {
  output.cork();
  for (const part of parts) output.write(part);
  output.uncork();
}

/**
 * Answers the opening, and settles with what is to be handed over once something else is said, the input ends or
 * the output breaks. The input is paused then.
 *
 * @param quiet called after each answer
 * @param enough resolves when there is somebody who can go on, though nothing else was said
 */
export function open(
  input: Readable,
  output: Writable,
  answers: OpeningAnswers,
  quiet: () => void,
  enough: Promise<void>,
): Promise<Handover> {
  const introduction: Readonly<Record<string, unknown>>[] = [];
  let rest: Buffer = Buffer.alloc(0);

  /** Answers the first line of the rest; says whether it did. */
  const answerLine = (): boolean => {
    const end = rest.indexOf(NEWLINE);
    if (end === -1) return false;
    const line = rest.toString("utf8", 0, end).trim();
    const message = line === "" ? undefined : parsed(line);
    const answer = line === "" ? [] : message === undefined ? undefined : answerTo(message, answers);
    if (answer === undefined) return false;
    if (message !== undefined && INTRODUCTION.has(message["method"])) introduction.push(message);
    write(output, answer);
    rest = rest.subarray(end + 1);
    return true;
  };

  return new Promise((resolve) => {
    let isSettled = false;
    let isWaiting = false;
    const settle = (ended: boolean) => {
      if (isSettled) return;
      isSettled = true;
      input.off("data", take);
      input.off("end", end);
      input.off("close", end);
      input.off("error", end);
      output.off("error", end);
      input.pause();
      resolve({ introduction, rest, ended });
    };
    const end = () => settle(true);
    /** Answers what it can, as long as the answers are read. */
    const answerLines = () => {
      if (isSettled) return;
      while (!isCongested(output)) if (!answerLine()) return rest.includes(NEWLINE) ? settle(false) : quiet();
      isWaiting = true;
      whenRead(output, () => {
        isWaiting = false;
        answerLines();
      });
    };
    const take = (chunk: Buffer) => {
      rest = Buffer.concat([rest, chunk]);
      if (rest.length > MOST) settle(false);
      else if (!isWaiting) answerLines();
    };
    input.on("data", take);
    input.once("end", end);
    input.once("close", end);
    input.once("error", end);
    output.once("error", end);
    void enough.then(() => settle(false));
  });
}
