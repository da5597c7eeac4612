import {
  ErrorCode,
  JSONRPCMessageSchema,
  type JSONRPCMessage,
  type RequestId,
} from "@modelcontextprotocol/sdk/types.js";
import { isJsonObject } from "../../shared/index.ts";
import { isRequestId, isSimpleToolCall } from "../protocol/index.ts";

/** What is wrong with a value that is not a message. */
export interface InvalidMessage {
  readonly code: ErrorCode;
  readonly problem: string;
  /** The id of the request, if it has a usable one. */
  readonly id: RequestId | undefined;
  /** Whether JSON-RPC allows a response: not to a response or a notification. */
  readonly isAnswered: boolean;
}

const isNotification = ({ method, id }: Readonly<Record<string, unknown>>) =>
  typeof method === "string" && id === undefined;

const isResponse = (value: Readonly<Record<string, unknown>>) =>
  value["method"] === undefined && ("result" in value || "error" in value);

/** Says what is wrong with a value that does not match the SDK's schema. */
function describeInvalidMessage(value: unknown): InvalidMessage {
  if (!isJsonObject(value))
    return {
      code: ErrorCode.InvalidRequest,
      problem: Array.isArray(value)
        ? "A line is a batch, which this MCP version does not have. Send one message per line."
        : "A line is not a JSON-RPC 2.0 message. Send one message per line.",
      id: undefined,
      isAnswered: true,
    };
  const id = typeof value["id"] === "string" || typeof value["id"] === "number" ? value["id"] : undefined;
  const isAnswered = !isResponse(value) && !isNotification(value);
  const isRequest = value["jsonrpc"] === "2.0" && typeof value["method"] === "string" && isRequestId(id);
  return isRequest
    ? {
        code: ErrorCode.InvalidParams,
        problem:
          "params must be an object, and params._meta, where it is present, an object whose progressToken is a text or a whole number.",
        id,
        isAnswered,
      }
    : {
        code: ErrorCode.InvalidRequest,
        problem: "A line is not a JSON-RPC 2.0 message. Send one message per line.",
        id,
        isAnswered,
      };
}

/** Parses a JSON value as a message. */
export function parseMessage(value: unknown): JSONRPCMessage | InvalidMessage {
  if (isSimpleToolCall(value)) return value;
  return JSONRPCMessageSchema.safeParse(value).data ?? describeInvalidMessage(value);
}

export const isInvalid = (message: JSONRPCMessage | InvalidMessage): message is InvalidMessage =>
  "problem" in message;
