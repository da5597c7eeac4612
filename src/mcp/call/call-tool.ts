import type { CallToolResult } from "@modelcontextprotocol/sdk/types.js";
import { z } from "zod/v3";
import type { CatalogEntry } from "../../../tools/index.ts";
import {
  type CallError,
  ClerkApiError,
  ExcludedCallError,
  describeFileError,
  type JsonObject,
  type Log,
  type OperationResult,
  type PreviewRequest,
  type Redactor,
  toCallError,
} from "../../shared/index.ts";
import { type AuditEntry, type AuditLog, AuditWriteError, createCallRecord } from "../audit/index.ts";
import { findExcludedArguments, getToolInputSchema } from "../catalog/index.ts";
import { buildDryRun, checkConfirmation, type ConfirmedBy, type GateContext } from "../confirmation/index.ts";
import { formatCallError } from "../errors/index.ts";
import { createProjection, listItemIds, limitDryRun, limitResult } from "../results/index.ts";
import { createSecretCapture, resolveSecretInputs, type SecretFileStore } from "../secrets/index.ts";
import { createStructuredResult, onUndelivered } from "../serialize-message.ts";
import { resolveUpload } from "../uploads/index.ts";
import { parseArguments } from "./parse-arguments.ts";

/** What a tool call needs from the server. */
export interface CallContext extends GateContext {
  readonly describe: PreviewRequest;
  readonly redactor: Redactor;
  /** The tools that the operator has excluded. */
  readonly excludedTools: readonly string[];
  /** Where the credentials in results are saved; if `undefined`, they stay in the result. */
  readonly secretFiles: SecretFileStore | undefined;
  /** Where credentials that stay in a result are saved if it cannot be delivered; if `undefined`, they are lost then. */
  readonly undeliveredSecretFiles: SecretFileStore | undefined;
  /** The folders that the operator allows uploads from. */
  readonly uploadFolders: readonly string[];
  readonly audit: AuditLog | undefined;
  readonly log: Log;
  /** The current time in milliseconds since the Unix epoch. */
  readonly now: () => number;
  /** Called before a call is sent whose result may contain a credential that no other call returns. */
  readonly onRunToCompletion?: (() => void) | undefined;
  /** Whether the program is being stopped, so that the result may not be read any more. */
  readonly isStopping?: (() => boolean) | undefined;
}

const FieldPathsSchema = z.array(z.string());

/** The outcome of a call: one of `result`, `error` and `denialMessage` is set. */
interface Execution {
  readonly result?: OperationResult;
  readonly error?: CallError;
  /** Why the gate denied the call. */
  readonly denialMessage?: string;
  /** Saves the credentials in the result and reports the call, for the case that the result cannot be delivered. */
  readonly whenUndelivered?: (() => Promise<void>) | undefined;
  /** Set if the outcome could not be written to the audit log. */
  readonly auditWarning?: string | undefined;
}

const toAuditOutcome = (error: CallError | undefined): AuditEntry["outcome"] =>
  error === undefined ? "done" : error.sideEffect === "unknown" ? "unknown" : "failed";

/**
 * Passes the call through the gate and sends it. Everything that can fail before the request is sent comes first:
 * the file to upload is read, and a file for the result's credentials is reserved. Such a failure thus consumes
 * neither a token nor a person's approval.
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
  const isCancelled = () => signal?.aborted === true;
  const isUndeliverable = () => isCancelled() || context.isStopping?.() === true;
  let traceId: string | undefined;
  let confirmed: ConfirmedBy | null = null;
  try {
    const resolvedArgs = await resolveSecretInputs(operation, args, context.secretFiles);
    const requestArgs = await resolveUpload(operation, resolvedArgs, context.uploadFolders);
    const mayBeAllowed = confirmation.confirm || operation.effect !== "destructive";
    const secretCapture = await createSecretCapture(
      entry,
      mayBeAllowed ? context.secretFiles : undefined,
      context.undeliveredSecretFiles === undefined
        ? undefined
        : { files: context.undeliveredSecretFiles, isUndeliverable },
      project,
    );
    const decision = await checkConfirmation(entry, args, confirmation, context, {
      onPrompt: record.recordPrompt,
      onAllow(by) {
        record.recordStart(by);
        confirmed = by;
      },
    }).catch(async (error: unknown) => {
      await secretCapture.release();
      throw error;
    });
    if (!decision.allowed) {
      await secretCapture.release();
      const auditWarning = record.recordOutcome({ confirmed, outcome: decision.outcome, traceId });
      return { denialMessage: decision.denialMessage, auditWarning };
    }
    if (secretCapture.runToCompletion) context.onRunToCompletion?.();
    const { result, filePaths, saveUndelivered } = await secretCapture.capture(() =>
      context.call(operation, requestArgs, {
        signal,
        onProgress,
        runToCompletion: secretCapture.runToCompletion,
        onTraceId: (id) => {
          traceId = id;
        },
      }),
    );
    /** If the client does not receive the result, only this log line says what was done and where the credentials are. */
    const reportDone = (credentials: readonly string[]) =>
      log(
        "warning",
        context.isStopping?.() === true
          ? `${entry.name} was done while clerk-mcp was being stopped`
          : isCancelled()
            ? `${entry.name} was cancelled after it was sent, but it was done`
            : `${entry.name} was done, but its result could not be delivered`,
        credentials.length === 0 ? {} : { credentials },
      );
    const saveAndReport = async (save: () => Promise<readonly string[]>) => {
      try {
        reportDone(await save());
      } catch (error) {
        log("error", `a credential in the result of ${entry.name} could not be saved`, {
          reason: describeFileError(error),
        });
      }
    };
    if (isUndeliverable()) {
      if (filePaths.length > 0) reportDone(filePaths);
      if (saveUndelivered !== undefined) await saveAndReport(saveUndelivered);
    }
    const whenUndelivered = async () => {
      if (saveUndelivered !== undefined) await saveAndReport(saveUndelivered);
      else if (operation.effect !== "read") reportDone(filePaths);
    };
    return {
      result,
      whenUndelivered: isUndeliverable() ? undefined : whenUndelivered,
      auditWarning: record.recordOutcome({ confirmed, outcome: "done", traceId }),
    };
  } catch (thrown) {
    const error = toCallError(
      thrown,
      operation.effect === "read" || confirmed === null ? "nothing" : "unknown",
    );
    // If the client can no longer receive the error, only this log line reports it.
    if (error.sideEffect === "unknown")
      log("warning", `it is not known whether ${entry.name} was done`, { reason: error.message });
    if (error instanceof AuditWriteError) return { error };
    if (error instanceof ClerkApiError) traceId = error.traceId;
    return {
      error,
      auditWarning: record.recordOutcome({ confirmed, outcome: toAuditOutcome(error), traceId }),
    };
  }
}

/**
 * Calls a tool: parses the arguments, passes the gate, calls the operation and shapes the result. A failure is
 * returned as a result with `isError`.
 */
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
    // Redaction may lengthen a result, so the length is checked after it.
    const { value, json } =
      redacted.json.length <= context.maxResultLength ? redacted : redactor.redact(truncate(redacted.value));
    return createStructuredResult(value, json, _meta);
  };
  let args: JsonObject = {};
  try {
    const input = parseArguments(getToolInputSchema(operation), rawArgs ?? {}, operation.query);
    const { confirm, confirm_token, dry_run, fields, ...operationArgs } = input;
    args = operationArgs;
    const exclusion = findExcludedArguments(entry.name, args, context.excludedTools);
    if (exclusion !== undefined) throw new ExcludedCallError(exclusion);
    const projection = createProjection(
      operation,
      fields === undefined ? undefined : FieldPathsSchema.parse(fields),
    );
    if (dry_run === true)
      return toSuccessResult(await buildDryRun(entry, args, context), (redactedResult) =>
        limitDryRun(redactedResult, context.maxResultLength),
      );
    // The ids are read before the projection: a truncated list may have to be continued after an item by its id,
    // even if `fields` leaves the id out.
    let ids: ReturnType<typeof listItemIds> = [];
    const project = (result: OperationResult) => {
      ids = listItemIds(result);
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
    const callResult = toSuccessResult(result, (redactedResult) =>
      limitResult({ entry, args, ids }, redactedResult, context),
    );
    if (execution.whenUndelivered !== undefined) onUndelivered(callResult, execution.whenUndelivered);
    return callResult;
  } catch (error) {
    return toErrorResult(
      formatCallError(entry, toCallError(error, operation.effect === "read" ? "nothing" : "unknown"), {
        ...context,
        args,
      }),
    );
  }
}
