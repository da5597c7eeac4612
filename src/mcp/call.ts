import type { CallToolResult } from "@modelcontextprotocol/sdk/types.js";
import type { NamedOperation } from "../../tools/index.ts";
import { callErrorOf } from "../errors.ts";
import { parseArguments } from "./arguments.ts";
import { explain } from "./explain.ts";
import { refusalOf, type GateContext } from "./gate.ts";
import { toolInput } from "./tool.ts";
import { withFile } from "./upload.ts";

/** What a call needs, beyond what the gate does. */
export interface CallContext extends GateContext {
  /** The folders that files may be uploaded from; none by default. */
  readonly uploadFolders?: readonly string[];
}

/** Calls a tool: checks the arguments, passes the gate, calls the operation, shapes what comes back. */
export async function callTool(
  named: NamedOperation,
  args: unknown,
  context: CallContext,
  signal?: AbortSignal,
): Promise<CallToolResult> {
  const { operation } = named;
  const _meta = { "clerk-mcp/instance": context.instance.kind };
  const failure = (text: string): CallToolResult => ({
    _meta,
    isError: true,
    content: [{ type: "text", text }],
  });
  try {
    const { confirm, ...fields } = parseArguments(toolInput(operation), args ?? {});
    const refusal = await refusalOf(named, fields, confirm === true, context, signal);
    if (refusal !== undefined) return failure(refusal);
    const ready = await withFile(operation, fields, context.uploadFolders ?? []);
    const answer = await context.call(operation, ready, signal === undefined ? {} : { signal });
    return {
      _meta,
      content: [{ type: "text", text: JSON.stringify(answer) }],
      structuredContent: { ...answer },
    };
  } catch (error) {
    const changed = operation.effect === "read" ? "nothing" : "unknown";
    return failure(explain(named, callErrorOf(error, changed), context));
  }
}
