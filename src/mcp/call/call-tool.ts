import type { CallToolResult } from "@modelcontextprotocol/sdk/types.js";
import { z } from "zod/v3";
import type { CatalogEntry } from "../../../tools/index.ts";
import type { OperationResult, PreviewRequest } from "../../shared/api-client.ts";
import { type CallError, ClerkApiError, toCallError } from "../../shared/errors.ts";
import type { JsonObject } from "../../shared/json.ts";
import type { Log } from "../../shared/log.ts";
import type { Redactor } from "../../shared/redact.ts";
import type { AuditEntry, AuditLog } from "../audit/audit-log.ts";
import { AuditWriteError, createCallRecord } from "../audit/call-record.ts";
import { toolInputSchema } from "../catalog/tool.ts";
import { buildDryRun } from "../confirmation/dry-run.ts";
import type { ConfirmedBy, GateContext } from "../confirmation/gate-types.ts";
import { checkConfirmation } from "../confirmation/gate.ts";
import { formatCallError } from "../errors/call-error-message.ts";
import { itemIds, limitDryRun, limitResult } from "../results/limit-result.ts";
import { createProjection } from "../results/projection.ts";
import { createSecretCapture } from "../secrets/secret-capture.ts";
import type { SecretFileStore } from "../secrets/secret-file-store.ts";
import { resolveSecretInputs } from "../secrets/secret-inputs.ts";
import { createStructuredResult } from "../serialize-message.ts";
import { resolveUpload } from "../uploads/upload.ts";
import { parseArguments } from "./parse-arguments.ts";

/** What a call of a tool needs of the rest of the program. */
export interface CallContext extends GateContext {
  readonly describe: PreviewRequest;
  readonly redactor: Redactor;
  /** Where credentials go; `undefined` shows them. */
  readonly secretFiles: SecretFileStore | undefined;
  /** The folders that files may be uploaded from. */
  readonly uploadFolders: readonly string[];
  readonly audit: AuditLog | undefined;
  readonly log: Log;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

const FieldPaths = z.array(z.string());

/** What became of a call. */
interface Execution {
  readonly result?: OperationResult;
  readonly error?: CallError;
  /** Why the gate held it back. */
  readonly denialMessage?: string;
  /** What could not be recorded of it. */
  readonly auditWarning?: string | undefined;
}

const toAuditOutcome = (error: CallError | undefined): AuditEntry["outcome"] =>
  error === undefined ? "done" : error.sideEffect === "unknown" ? "unknown" : "failed";

/**
 * Passes the gate and calls the operation. All that can fail before the call is sent does so before a token or a
 * person's approval is spent on it: the file that it uploads is read, and room for its credentials is taken.
 */
async function execute(
  entry: CatalogEntry,
  args: JsonObject,
  { confirm, confirm_token: token }: Readonly<Record<string, unknown>>,
  project: (result: OperationResult) => OperationResult,
  context: CallContext,
): Promise<Execution> {
  const { operation } = entry;
  const { signal, onProgress, log } = context;
  const record = createCallRecord(entry, args, context);
  const confirmation = { confirm: confirm === true, token: typeof token === "string" ? token : undefined };
  let traceId: string | undefined;
  let confirmed: ConfirmedBy | null = null;
  try {
    const resolvedArgs = await resolveSecretInputs(operation, args, context.secretFiles);
    const requestArgs = await resolveUpload(operation, resolvedArgs, context.uploadFolders);
    const mayBeAllowed = confirmation.confirm || operation.effect !== "destructive";
    const secretCapture = await createSecretCapture(
      entry,
      mayBeAllowed ? context.secretFiles : undefined,
      project,
    );
    const decision = await checkConfirmation(entry, args, confirmation, context, {
      onPrompt: record.prompted,
      onAllow(by) {
        record.started(by);
        confirmed = by;
      },
    }).catch(async (error: unknown) => {
      await secretCapture.release();
      throw error;
    });
    if (!decision.allowed) {
      await secretCapture.release();
      const auditWarning = record.finished({ confirmed, outcome: decision.outcome, traceId });
      return { denialMessage: decision.denialMessage, auditWarning };
    }
    const { result, files } = await secretCapture.capture(() =>
      context.call(operation, requestArgs, {
        signal,
        onProgress,
        runToCompletion: secretCapture.runToCompletion,
        onTraceId: (id) => {
          traceId = id;
        },
      }),
    );
    // Nobody gets the answer any more: this is all that tells where its credentials are.
    if (signal?.aborted === true && files.length > 0)
      log("warning", `${entry.name} was cancelled after it was sent, but it was done`, {
        credentials: files,
      });
    return { result, auditWarning: record.finished({ confirmed, outcome: "done", traceId }) };
  } catch (thrown) {
    const error = toCallError(
      thrown,
      operation.effect === "read" || confirmed === null ? "nothing" : "unknown",
    );
    // Where the answer cannot be sent any more, this is all that tells of it.
    if (error.sideEffect === "unknown")
      log("warning", `it is not known whether ${entry.name} was done`, { reason: error.message });
    if (error instanceof AuditWriteError) return { error };
    if (error instanceof ClerkApiError) traceId = error.traceId;
    return { error, auditWarning: record.finished({ confirmed, outcome: toAuditOutcome(error), traceId }) };
  }
}

/** Calls a tool: checks the arguments, passes the gate, calls the operation, shapes what comes back. */
export async function callTool(
  entry: CatalogEntry,
  rawArgs: unknown,
  context: CallContext,
): Promise<CallToolResult> {
  const { operation } = entry;
  const { redactor } = context;
  const _meta = { "clerk-mcp/instance": context.instance.kind };
  const toErrorResult = (text: string): CallToolResult => ({
    _meta,
    isError: true,
    content: [{ type: "text", text: redactor.redactText(text) }],
  });
  const toSuccessResult = (
    result: OperationResult,
    truncate: (redactedResult: OperationResult) => OperationResult,
  ): CallToolResult => {
    const redacted = redactor.redact(result);
    // What is shown may be longer than what came.
    const { value, json } =
      redacted.json.length <= context.maxResultLength ? redacted : redactor.redact(truncate(redacted.value));
    return createStructuredResult(value, json, _meta);
  };
  let args: JsonObject = {};
  try {
    const input = parseArguments(toolInputSchema(operation), rawArgs ?? {});
    const { confirm, confirm_token, dry_run, fields, ...operationArgs } = input;
    args = operationArgs;
    const projection = createProjection(
      operation,
      fields === undefined ? undefined : FieldPaths.parse(fields),
    );
    if (dry_run === true)
      return toSuccessResult(await buildDryRun(entry, args, context), (redactedResult) =>
        limitDryRun(redactedResult, context.maxResultLength),
      );
    // A list may have to go on after one of its items, whatever fields of them are kept.
    let ids: ReturnType<typeof itemIds> = [];
    const project = (result: OperationResult) => {
      ids = itemIds(result);
      return projection(result);
    };
    const execution = await execute(entry, args, { confirm, confirm_token }, project, context);
    const notes = execution.auditWarning === undefined ? [] : [execution.auditWarning];
    if (execution.denialMessage !== undefined)
      return toErrorResult([...notes, execution.denialMessage].join("\n"));
    if (execution.error !== undefined)
      return toErrorResult(
        [formatCallError(entry, execution.error, { ...context, args }), ...notes].join("\n"),
      );
    if (execution.result === undefined) throw new Error("A call gave neither an answer nor an error.");
    const result =
      notes.length === 0 ? execution.result : { ...execution.result, audit_log: notes.join(" ") };
    return toSuccessResult(result, (redactedResult) =>
      limitResult({ entry, args, ids }, redactedResult, context),
    );
  } catch (error) {
    return toErrorResult(
      formatCallError(entry, toCallError(error, operation.effect === "read" ? "nothing" : "unknown"), {
        ...context,
        args,
      }),
    );
  }
}
