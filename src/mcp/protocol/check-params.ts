import {
  ErrorCode,
  InitializeRequestSchema,
  type JSONRPCMessage,
  ListToolsRequestSchema,
  type MessageExtraInfo,
  PingRequestSchema,
} from "@modelcontextprotocol/sdk/types.js";
import { TransportDecorator } from "./transport-decorator.ts";

/** What is used of the SDK's schemas. */
interface RequestSchema {
  readonly safeParse: (message: unknown) => {
    readonly error?: { readonly issues: readonly { readonly path: readonly PropertyKey[] }[] } | undefined;
  };
}

/** The schemas of the requests that the SDK's server answers itself. */
const SCHEMAS: ReadonlyMap<string, RequestSchema> = new Map<string, RequestSchema>([
  ["initialize", InitializeRequestSchema],
  ["ping", PingRequestSchema],
  ["tools/list", ListToolsRequestSchema],
]);

/** Names the first invalid parameter of a request; `undefined` if all are valid. */
function findInvalidParam(message: JSONRPCMessage): string | undefined {
  const schema = "method" in message ? SCHEMAS.get(message.method) : undefined;
  const issue = schema?.safeParse(message).error?.issues[0];
  return issue === undefined ? undefined : issue.path.map(String).join(".");
}

/**
 * A transport that answers requests with invalid parameters. The SDK's server would answer them with an internal error
 * whose message is a dump of what its schema found.
 */
export class ParamsCheck extends TransportDecorator {
  protected override receive(message: JSONRPCMessage, extra?: MessageExtraInfo): void {
    const invalidParam = "id" in message && "method" in message ? findInvalidParam(message) : undefined;
    if (invalidParam === undefined) return super.receive(message, extra);
    if (!("id" in message) || message.id === undefined) return;
    const error = { code: ErrorCode.InvalidParams, message: `${invalidParam} is missing or not valid.` };
    this.send({ jsonrpc: "2.0", id: message.id, error }).catch((reason: unknown) =>
      this.onerror?.(new Error(`An answer could not be sent: ${String(reason)}`)),
    );
  }
}
