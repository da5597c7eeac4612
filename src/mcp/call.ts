import type { CallToolResult } from "@modelcontextprotocol/sdk/types.js";
import { z } from "zod/v3";
import type { NamedOperation } from "../../tools/index.ts";
import type { Answer, DescribeRequest } from "../api.ts";
import type { AuditEntry, AuditLog } from "../audit.ts";
import { CallError, callErrorOf, ClerkApiError } from "../errors.ts";
import type { Log } from "../log.ts";
import type { SecretFiles } from "../secret_files.ts";
import type { Visible } from "../visible.ts";
import { parseArguments } from "./arguments.ts";
import { dryRun } from "./dry_run.ts";
import { explain } from "./explain.ts";
import { keeping } from "./fields.ts";
import { fitting, fittingDryRun } from "./fitting.ts";
import { pass, type GateContext, type Verdict } from "./gate.ts";
import { keepingSecrets } from "./kept_secrets.ts";
import type { Arguments } from "./preview.ts";
import { shownArguments } from "./shown_arguments.ts";
import { toolInput } from "./tool.ts";
import { withFile } from "./upload.ts";

/** What a call of a tool needs of the rest of the program. */
export interface CallContext extends GateContext {
  readonly describe: DescribeRequest;
  readonly visible: Visible;
  /** Where credentials go; `undefined` shows them. */
  readonly secretFiles: SecretFiles | undefined;
  /** The folders that files may be uploaded from. */
  readonly uploadFolders: readonly string[];
  readonly audit: AuditLog | undefined;
  readonly log: Log;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** Told what a call waits for. */
  readonly progress?: ((message: string) => void) | undefined;
}

/** What cannot be recorded is not done. */
class NotRecordedError extends CallError {
  override readonly name = "NotRecordedError";
  readonly changed = "nothing";
}

const Fields = z.array(z.string()).optional();

/** What became of a call that passed the gate, or did not. */
interface Attempt {
  readonly verdict: Verdict;
  readonly answer?: Answer;
  readonly error?: CallError;
  readonly traceId?: string | undefined;
}

const outcomeOf = ({ verdict, error }: Attempt): AuditEntry["outcome"] =>
  !verdict.passed
    ? "refused"
    : error === undefined
      ? "done"
      : error.changed === "unknown"
        ? "unknown"
        : "failed";

/** Passes the gate and calls the operation. */
async function attempt(
  named: NamedOperation,
  args: Arguments,
  { confirm, confirm_token: token }: Readonly<Record<string, unknown>>,
  context: CallContext,
): Promise<Attempt> {
  const { operation } = named;
  let traceId: string | undefined;
  const confirming = { confirm: confirm === true, token: typeof token === "string" ? token : undefined };
  const verdict = await pass(named, args, confirming, context);
  if (!verdict.passed) return { verdict };
  try {
    const ready = await withFile(operation, args, context.uploadFolders);
    const answer = await keepingSecrets(named, context.secretFiles, () =>
      context.call(operation, ready, {
        ...(context.signal === undefined ? {} : { signal: context.signal }),
        ...(context.progress === undefined ? {} : { progress: context.progress }),
        traced: (id) => {
          traceId = id;
        },
      }),
    );
    return { verdict, answer, traceId };
  } catch (error) {
    const failure = callErrorOf(error, operation.effect === "read" ? "nothing" : "unknown");
    // Where the answer cannot be sent any more, this is all that tells of it.
    if (failure.changed === "unknown")
      context.log("warning", `it is not known whether ${named.name} was done`, { reason: failure.message });
    return {
      verdict,
      error: failure,
      traceId: failure instanceof ClerkApiError ? failure.traceId : traceId,
    };
  }
}

/** The same for what changes something, recorded before it is answered. */
async function recordedAttempt(
  named: NamedOperation,
  args: Arguments,
  adds: Arguments,
  context: CallContext,
): Promise<Attempt> {
  const { audit, instance, log, now } = context;
  if (audit === undefined || named.operation.effect === "read") return attempt(named, args, adds, context);
  try {
    audit.ready();
  } catch (error) {
    throw new NotRecordedError(`The audit log cannot be written (${callErrorOf(error, "nothing").message}).`);
  }
  const began = now();
  const made = await attempt(named, args, adds, context);
  const entry: AuditEntry = {
    time: new Date(began).toISOString(),
    instance: instance.kind,
    tool: named.name,
    arguments: shownArguments(named.operation, args),
    confirmed: made.verdict.passed ? made.verdict.by : null,
    outcome: outcomeOf(made),
    trace_id: made.traceId ?? null,
    duration_ms: now() - began,
  };
  try {
    audit.write(entry);
  } catch (error) {
    // It has happened, and the answer must say so; nothing else happens before this is recorded.
    log("error", "the audit log cannot be written", { error: String(error) });
  }
  return made;
}

/** Calls a tool: checks the arguments, passes the gate, calls the operation, shapes what comes back. */
export async function callTool(
  named: NamedOperation,
  raw: unknown,
  context: CallContext,
): Promise<CallToolResult> {
  const { operation } = named;
  const { visible } = context;
  const _meta = { "clerk-mcp/instance": context.instance.kind };
  const failure = (text: string): CallToolResult => ({
    _meta,
    isError: true,
    content: [{ type: "text", text: visible.text(text) }],
  });
  const success = (answer: Answer, fit: (shown: Answer) => Answer): CallToolResult => {
    const whole = visible.shown(answer);
    // What is shown may be longer than what came.
    const { value, json } =
      whole.json.length <= context.answerLimit ? whole : visible.shown(fit(whole.value));
    return { _meta, content: [{ type: "text", text: json }], structuredContent: { ...value } };
  };
  try {
    const input = parseArguments(toolInput(operation), raw ?? {});
    const { confirm, confirm_token, dry_run, fields, ...args } = input;
    const keep = keeping(operation, Fields.parse(fields));
    if (dry_run === true)
      return success(await dryRun(named, args, context), (shown) =>
        fittingDryRun(shown, context.answerLimit),
      );
    const { verdict, answer, error } = await recordedAttempt(
      named,
      args,
      { confirm, confirm_token },
      context,
    );
    if (!verdict.passed) return failure(verdict.refusal);
    if (answer === undefined) throw error ?? new Error("A call gave neither an answer nor an error.");
    return success(keep(answer), (shown) => fitting({ named, args, whole: answer }, shown, context));
  } catch (error) {
    return failure(
      explain(named, callErrorOf(error, operation.effect === "read" ? "nothing" : "unknown"), context),
    );
  }
}
