import type { CallToolResult } from "@modelcontextprotocol/sdk/types.js";
import { z } from "zod/v3";
import type { CatalogEntry } from "../../../tools/index.ts";
import type { Answer, DescribeRequest } from "../../shared/api-client.ts";
import type { AuditEntry, AuditLog } from "../audit/audit-log.ts";
import { type CallError, callErrorOf, ClerkApiError } from "../../shared/errors.ts";
import type { Log } from "../../shared/log.ts";
import type { SecretFiles } from "../secrets/secret-file-store.ts";
import type { Visible } from "../../shared/redact.ts";
import { parseArguments } from "./parse-arguments.ts";
import { dryRun } from "../confirmation/dry-run.ts";
import { explain } from "../errors/call-error-message.ts";
import { keeping } from "../results/projection.ts";
import { fitting, fittingDryRun, idsOf } from "../results/limit-result.ts";
import { pass, type GateContext, type PassedBy } from "../confirmation/gate.ts";
import { withGivenSecrets } from "../secrets/secret-inputs.ts";
import { keeperOf } from "../secrets/secret-capture.ts";
import { structuredResult } from "../serialize-message.ts";
import type { Arguments } from "../reads/resource-lookup.ts";
import { NotRecordedError, recordOf } from "../audit/call-record.ts";
import { toolInput } from "../catalog/tool.ts";
import { withFile } from "../uploads/upload.ts";

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
}

const Fields = z.array(z.string());

/** What became of a call. */
interface Attempt {
  readonly answer?: Answer;
  readonly error?: CallError;
  /** Why the gate held it back. */
  readonly refusal?: string;
  /** What could not be recorded of it. */
  readonly unrecorded?: string | undefined;
}

const outcomeOf = (error: CallError | undefined): AuditEntry["outcome"] =>
  error === undefined ? "done" : error.changed === "unknown" ? "unknown" : "failed";

/**
 * Passes the gate and calls the operation. All that can fail before the call is sent does so before a token or a
 * person's approval is spent on it: the file that it uploads is read, and room for its credentials is taken.
 */
async function attempt(
  named: CatalogEntry,
  args: Arguments,
  { confirm, confirm_token: token }: Readonly<Record<string, unknown>>,
  keep: (answer: Answer) => Answer,
  context: CallContext,
): Promise<Attempt> {
  const { operation } = named;
  const { signal, progress, log } = context;
  const record = recordOf(named, args, context);
  const confirming = { confirm: confirm === true, token: typeof token === "string" ? token : undefined };
  let traceId: string | undefined;
  let confirmed: PassedBy | null = null;
  try {
    const given = await withGivenSecrets(operation, args, context.secretFiles);
    const ready = await withFile(operation, given, context.uploadFolders);
    const mayPass = confirming.confirm || operation.effect !== "destructive";
    const keeper = await keeperOf(named, mayPass ? context.secretFiles : undefined, keep);
    const verdict = await pass(named, args, confirming, context, {
      asking: record.asked,
      passing(by) {
        record.begun(by);
        confirmed = by;
      },
    }).catch(async (error: unknown) => {
      await keeper.drop();
      throw error;
    });
    if (!verdict.passed) {
      await keeper.drop();
      const unrecorded = record.ended({ confirmed, outcome: verdict.why, traceId });
      return { refusal: verdict.refusal, unrecorded };
    }
    const { answer, files } = await keeper.keeping(() =>
      context.call(operation, ready, {
        signal,
        progress,
        seeThrough: keeper.seeThrough,
        traced: (id) => {
          traceId = id;
        },
      }),
    );
    // Nobody gets the answer any more: this is all that tells where its credentials are.
    if (signal?.aborted === true && files.length > 0)
      log("warning", `${named.name} was cancelled after it was sent, but it was done`, {
        credentials: files,
      });
    return { answer, unrecorded: record.ended({ confirmed, outcome: "done", traceId }) };
  } catch (thrown) {
    const error = callErrorOf(
      thrown,
      operation.effect === "read" || confirmed === null ? "nothing" : "unknown",
    );
    // Where the answer cannot be sent any more, this is all that tells of it.
    if (error.changed === "unknown")
      log("warning", `it is not known whether ${named.name} was done`, { reason: error.message });
    if (error instanceof NotRecordedError) return { error };
    if (error instanceof ClerkApiError) traceId = error.traceId;
    return { error, unrecorded: record.ended({ confirmed, outcome: outcomeOf(error), traceId }) };
  }
}

/** Calls a tool: checks the arguments, passes the gate, calls the operation, shapes what comes back. */
export async function callTool(
  named: CatalogEntry,
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
    return structuredResult(value, json, _meta);
  };
  let args: Arguments = {};
  try {
    const input = parseArguments(toolInput(operation), raw ?? {});
    const { confirm, confirm_token, dry_run, fields, ...own } = input;
    args = own;
    const kept = keeping(operation, fields === undefined ? undefined : Fields.parse(fields));
    if (dry_run === true)
      return success(await dryRun(named, args, context), (shown) =>
        fittingDryRun(shown, context.answerLimit),
      );
    // A list may have to go on after one of its items, whatever fields of them are kept.
    let ids: ReturnType<typeof idsOf> = [];
    const keep = (answer: Answer) => {
      ids = idsOf(answer);
      return kept(answer);
    };
    const made = await attempt(named, args, { confirm, confirm_token }, keep, context);
    const also = made.unrecorded === undefined ? [] : [made.unrecorded];
    if (made.refusal !== undefined) return failure([...also, made.refusal].join("\n"));
    if (made.error !== undefined)
      return failure([explain(named, made.error, { ...context, args }), ...also].join("\n"));
    if (made.answer === undefined) throw new Error("A call gave neither an answer nor an error.");
    const answer = also.length === 0 ? made.answer : { ...made.answer, audit_log: also.join(" ") };
    return success(answer, (shown) => fitting({ named, args, ids }, shown, context));
  } catch (error) {
    return failure(
      explain(named, callErrorOf(error, operation.effect === "read" ? "nothing" : "unknown"), {
        ...context,
        args,
      }),
    );
  }
}
