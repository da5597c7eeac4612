import { isDeepStrictEqual } from "node:util";
import diff from "microdiff";
import type { CatalogEntry } from "../../../tools/index.ts";
import { ANY_VALUE, type Confirmation, type ConfirmWhen } from "../../../tools/core/confirmation.ts";
import type { Operation } from "../../../tools/core/operation.ts";
import type { OperationCaller } from "../../shared/api-client.ts";
import { toCallError, ClerkApiError } from "../../shared/errors.ts";
import type { Instance } from "../../shared/instance-info.ts";
import { retryCall, type CallRouting } from "../reads/call-routing.ts";
import { summaryLines, escapeText, toSingleLineJson, truncateText } from "../results/summarize.ts";
import type { ConfirmTokens } from "./confirm-tokens.ts";
import { errorDetails, operationNames, suggestNextStep } from "../errors/call-error-message.ts";
import { getPath } from "../reads/path-templates.ts";
import {
  impactLines,
  previewLines,
  buildPreview,
  readTarget,
  type TargetNotFound,
  type Preview,
} from "./preview.ts";
import type { Arguments } from "../reads/resource-lookup.ts";
import { findListOperations } from "../reads/related-operations.ts";
import { removesAny } from "./removed-values.ts";
import { redactArguments } from "../secrets/redact-arguments.ts";

/**
 * What a call that takes something away needs: `flag`, `confirm: true`; `preview`, the token of a preview too;
 * `human`, a person who accepts in the client's own dialog.
 */
export type Policy = "flag" | "preview" | "human";

/** What a person is asked. */
export interface ConfirmationPrompt {
  /** What would happen, in lines. */
  readonly message: string;
  /** What they must type to go on; `undefined` where yes is enough. */
  readonly requiredText: string | undefined;
}

/** What a person answered; `failed` where they could not be asked, or did not answer in time. */
export type ConfirmationReply =
  { readonly kind: "accepted" | "declined" } | { readonly kind: "failed"; readonly reason: string };

/** What the gate needs to show a target and to have it confirmed. */
export interface GateContext {
  readonly catalog: ReadonlyMap<string, CatalogEntry>;
  readonly call: OperationCaller;
  readonly instance: Instance;
  readonly routing: CallRouting;
  readonly policy: Policy;
  readonly tokens: ConfirmTokens;
  /** How long an answer may be, in characters. */
  readonly maxResultLength: number;
  /** Asks a person; without it, nobody can be asked. */
  readonly ask?:
    ((prompt: ConfirmationPrompt, signal: AbortSignal | undefined) => Promise<ConfirmationReply>) | undefined;
  readonly signal?: AbortSignal | undefined;
  /** Told what a call waits for. */
  readonly onProgress?: ((message: string) => void) | undefined;
}

/**
 * Told of a call on its way through the gate. Whatever it throws holds the call back, before a token or an approval is
 * spent on it.
 */
export interface GateObserver {
  /** A person is about to be asked. */
  readonly onPrompt: () => void;
  /** The call is about to be let go. */
  readonly onAllow: (confirmedBy: ConfirmedBy) => void;
}

/** What let a call pass. */
export type ConfirmedBy = "not needed" | "flag" | "token" | "person";

/** The two arguments by which a call is confirmed. */
export interface ConfirmationInput {
  readonly confirm: boolean;
  readonly token: string | undefined;
}

/** Whether a call may go on, and what let it; or why not. */
export type GateDecision =
  | { readonly allowed: true; readonly confirmedBy: ConfirmedBy }
  | { readonly allowed: false; readonly outcome: "declined" | "refused"; readonly denialMessage: string };

const matches = (expectedValues: Readonly<Record<string, unknown>>, getValue: (name: string) => unknown) =>
  Object.entries(expectedValues).every(([name, expected]) => {
    const value = getValue(name);
    return expected === ANY_VALUE ? value !== undefined : isDeepStrictEqual(value, expected);
  });

/** Whether a trigger's conditions on the target hold; a target that cannot be read might have any value. */
async function triggerApplies(
  { target: targetValues = {}, onlyIfRemoving }: ConfirmWhen,
  confirmation: Confirmation,
  args: Arguments,
  context: GateContext,
): Promise<boolean> {
  const { target: readSpec } = confirmation;
  if ((Object.keys(targetValues).length === 0 && onlyIfRemoving !== true) || "unreadable" in readSpec)
    return true;
  try {
    const target = await readTarget(readSpec, args, context);
    if (target === undefined) return true;
    return (
      matches(targetValues, (path) => getPath(target, path)) &&
      (onlyIfRemoving !== true || removesAny(confirmation, target, args))
    );
  } catch {
    return true;
  }
}

/** The confirmation that a call needs; `undefined` where it needs none. */
export async function resolveConfirmation(
  { effect, confirm }: Operation,
  args: Arguments,
  context: GateContext,
): Promise<Confirmation | "undeclared" | undefined> {
  if (effect === "read") return undefined;
  if (confirm === undefined) return effect === "destructive" ? "undeclared" : undefined;
  if (!("when" in confirm)) return confirm;
  for (const trigger of confirm.when) {
    if (!matches(trigger.arguments, (name) => args[name])) continue;
    if (await triggerApplies(trigger, confirm, args, context)) return confirm;
  }
  return undefined;
}

const toPreviewState = ({ stableState, deleted, affected }: Preview) => ({
  target: stableState,
  lost: deleted,
  affected,
});

/** How long a value in a difference may be, and a name. */
const MAX_LENGTH = { value: 200, name: 80 };

/** What has changed, one line a value. */
const describeChanges = (before: object, after: object): string[] =>
  diff(before, after).map((change) => {
    const [oldValue, newValue] = [
      "oldValue" in change ? toSingleLineJson(change.oldValue) : "nothing",
      "value" in change ? toSingleLineJson(change.value) : "nothing",
    ].map((value) => truncateText(value, MAX_LENGTH.value));
    return `Changed: ${escapeText(change.path.join("."))}: ${oldValue} → ${newValue}`;
  });

/** One call on its way through the gate. */
interface GateRequest {
  readonly entry: CatalogEntry;
  readonly args: Arguments;
  readonly input: ConfirmationInput;
  readonly confirmation: Confirmation;
  readonly context: GateContext;
  readonly observer: GateObserver;
}

const deny = (...lines: readonly string[]): GateDecision => ({
  allowed: false,
  outcome: "refused",
  denialMessage: lines.join("\n"),
});

/** That nothing was done. */
const notConfirmedMessage = ({ entry, context }: GateRequest) =>
  `Not done: ${entry.name} on ${context.instance.title} needs confirmation. Nothing was changed.`;

/**
 * The arguments of the next call as JSON, with which a refusal ends. Those that would leave no room for a preview are
 * not repeated: whoever sent them has them.
 */
function nextCallHint(
  { entry, args, context }: GateRequest,
  formatIntro: (tool: string) => string,
  addedArgs: Arguments,
): string {
  const call = retryCall(context.routing, entry.name, { ...args, ...addedArgs });
  const json = JSON.stringify(call.arguments);
  return json.length <= context.maxResultLength / 2
    ? `${formatIntro(call.tool)} ${json}`
    : `${formatIntro(call.tool)} the same arguments and, among those of ${entry.name}, ${JSON.stringify(addedArgs)}`;
}

/** The refusal that shows what would be lost and ends with the arguments of the next call. */
function denyWithPreview(
  request: GateRequest,
  preview: Preview,
  ...reasons: readonly string[]
): GateDecision {
  const { entry, args, context } = request;
  const { policy, tokens } = context;
  const lines = [notConfirmedMessage(request), ...reasons, ...previewLines(preview, context.maxResultLength)];
  if (policy === "human" && context.ask === undefined)
    return deny(
      ...lines,
      "A person must approve it in a dialog, which this client cannot show: it cannot be done here. " +
        "The operator decides with --confirm whether a preview is enough.",
    );
  const token =
    policy === "preview"
      ? { confirm_token: tokens.issue({ tool: entry.name, args, state: toPreviewState(preview) }) }
      : {};
  const formatIntro = (tool: string) =>
    policy === "human"
      ? `A person will be asked in a dialog when you call ${tool} with:`
      : `Show this to the user. If they approve, call ${tool} again with:`;
  return deny(...lines, nextCallHint(request, formatIntro, { confirm: true, ...token }));
}

/** What an argument is the id of, as `user` for `user_id`; `undefined` for what is no id. */
const inferResourceName = (field: string | undefined) =>
  /^([a-z_]+?)(?:_key_or)?_?ids?$/i
    .exec(field ?? "")?.[1]
    ?.replaceAll("_", " ")
    .toLowerCase();

/** The refusal for a target that does not exist; `problem` is what the API says of it. */
function targetNotFound(
  { entry, args, confirmation: { target }, context }: GateRequest,
  { apiError, missing = [] }: Partial<TargetNotFound> & { readonly apiError?: ClerkApiError },
): GateDecision {
  const fields = Object.keys(entry.operation.path);
  const [field] = fields;
  const isPart = "operation" in target && target.listPath !== undefined;
  const resourceName = fields.length === 1 && !isPart ? inferResourceName(field) : undefined;
  const [errorDetail] = apiError?.errors ?? [];
  const code = errorDetail === undefined ? "" : ` (${errorDetail.code})`;
  const description =
    resourceName !== undefined && field !== undefined
      ? `there is no ${resourceName} ${truncateText(escapeText(String(args[field])), MAX_LENGTH.name)}${code}`
      : errorDetail === undefined
        ? `there is no ${missing.length === 0 ? "such target" : missing.map((id) => truncateText(escapeText(id), MAX_LENGTH.name)).join(", ")}`
        : `${truncateText(escapeText(errorDetail.longMessage.replace(/\.$/, "")), MAX_LENGTH.value)}${code}`;
  const listOperations =
    "operation" in target && target.item !== undefined
      ? [context.catalog.get(target.operation)].filter((list) => list !== undefined)
      : findListOperations(entry, context.catalog);
  const names = operationNames(listOperations, context);
  const listHint = names.length === 0 ? "" : `; existing ones are listed by: ${names.join(", ")}`;
  return deny(
    `Nothing was changed on ${context.instance.title}: ${description}.`,
    `Next: check the arguments${listHint}.`,
  );
}

/** The refusal for a target of which nobody knows what it is. */
function targetUnreadable(request: GateRequest, thrown: unknown): GateDecision {
  const { entry, input, confirmation, context } = request;
  const { target } = confirmation;
  const readEntry = ("operation" in target ? context.catalog.get(target.operation) : undefined) ?? entry;
  const error = toCallError(thrown, "nothing");
  if (error instanceof ClerkApiError && error.status === 404)
    return targetNotFound(request, { apiError: error });
  const { confirm, token } = input;
  const repeatedArgs = {
    ...(confirm ? { confirm } : {}),
    ...(token === undefined ? {} : { confirm_token: token }),
  };
  return deny(
    notConfirmedMessage(request),
    "What would be lost could not be read:",
    ...errorDetails(error),
    suggestNextStep(readEntry, error, context, entry),
    nextCallHint(request, (tool) => `Then call ${tool} again with:`, repeatedArgs),
  );
}

const isGateDecision = (value: Preview | GateDecision): value is GateDecision => "allowed" in value;

/** What would be lost now; a refusal where that cannot be told. */
async function loadPreview(request: GateRequest): Promise<Preview | GateDecision> {
  try {
    const preview = await buildPreview(request.confirmation, request.args, request.context);
    return "missing" in preview ? targetNotFound(request, preview) : preview;
  } catch (error) {
    return targetUnreadable(request, error);
  }
}

/** Lets a call go; nothing can hold it back any more. */
function allow({ observer }: GateRequest, confirmedBy: ConfirmedBy): GateDecision {
  observer.onAllow(confirmedBy);
  return { allowed: true, confirmedBy };
}

/** Passes with a token that stands for the very preview that would be shown now. */
function verifyToken(request: GateRequest, preview: Preview): GateDecision {
  const { entry, args, input, context } = request;
  const { token } = input;
  if (token === undefined) return denyWithPreview(request, preview);
  const snapshot = context.tokens.verify(token, { tool: entry.name, args });
  if (typeof snapshot === "string") return denyWithPreview(request, preview, snapshot);
  const currentState = toPreviewState(preview);
  if (!isDeepStrictEqual(snapshot.state, currentState)) {
    const previousState = Object(snapshot.state);
    return denyWithPreview(
      request,
      preview,
      "The target has changed since the preview.",
      ...describeChanges(previousState, currentState),
    );
  }
  const decision = allow(request, "token");
  // Between the look at the token and this nothing else can have happened.
  context.tokens.consume(token);
  return decision;
}

/** What people type to confirm: the name on one line, or the id where the name is too long to type. */
function resolveRequiredText({ name, target }: Preview): string | undefined {
  if (name === undefined || name.trim() === "") return undefined;
  const escapedName = escapeText(name);
  if (escapedName.length <= MAX_LENGTH.name) return escapedName;
  const id = getPath(target, "id");
  return typeof id === "string" ? escapeText(id) : undefined;
}

/** What a person is asked: first what is lost, last what others may have written. */
function buildConfirmationPrompt(
  { entry, args, context }: GateRequest,
  preview: Preview,
): ConfirmationPrompt {
  const { operation } = entry;
  const name =
    preview.name === undefined ? "" : `: ${toSingleLineJson(truncateText(preview.name, MAX_LENGTH.name))}`;
  const [warning = "", ...otherLines] = previewLines(preview, context.maxResultLength);
  const impact = impactLines(preview);
  return {
    message: [
      `${operation.title}${name} (${entry.name}) on ${context.instance.title}?`,
      warning,
      ...impact,
      ...summaryLines("Arguments:", redactArguments(operation, args)),
      ...otherLines.slice(impact.length),
    ].join("\n"),
    requiredText: resolveRequiredText(preview),
  };
}

/** Passes when a person accepts, and the target is still what they were shown. */
async function requestConfirmation(request: GateRequest, preview: Preview): Promise<GateDecision> {
  const { context, observer } = request;
  if (context.ask === undefined) return denyWithPreview(request, preview);
  observer.onPrompt();
  const reply = await context.ask(buildConfirmationPrompt(request, preview), context.signal);
  if (reply.kind === "declined")
    return {
      allowed: false,
      outcome: "declined",
      denialMessage: [
        notConfirmedMessage(request),
        "The person who was asked declined. That is final: do not try it again unless they ask for it.",
      ].join("\n"),
    };
  if (reply.kind === "failed")
    return deny(
      notConfirmedMessage(request),
      `It was not approved: ${reply.reason}`,
      nextCallHint(request, (tool) => `A person will be asked again when you call ${tool} with:`, {
        confirm: true,
      }),
    );

  const currentPreview = await loadPreview(request);
  if (isGateDecision(currentPreview)) return currentPreview;
  if (!isDeepStrictEqual(toPreviewState(currentPreview), toPreviewState(preview)))
    return denyWithPreview(
      request,
      currentPreview,
      "The target has changed while the dialog was open.",
      ...describeChanges(toPreviewState(preview), toPreviewState(currentPreview)),
    );
  return allow(request, "person");
}

/**
 * The one place where a call that takes something away is held back. Fails closed: what cannot be read, asked or
 * matched is refused, and the refusal says that nothing was changed, what would be lost and how to go on.
 */
export async function checkConfirmation(
  entry: CatalogEntry,
  args: Arguments,
  input: ConfirmationInput,
  context: GateContext,
  observer: GateObserver,
): Promise<GateDecision> {
  const confirmation = await resolveConfirmation(entry.operation, args, context);
  if (confirmation === undefined) {
    observer.onAllow("not needed");
    return { allowed: true, confirmedBy: "not needed" };
  }
  if (confirmation === "undeclared")
    return deny(
      `Not done: ${entry.name} on ${context.instance.title}. Nothing was changed.`,
      "It declares no confirmation, so it cannot be called.",
    );
  const request: GateRequest = { entry, args, input, confirmation, context, observer };
  if (input.confirm && context.policy === "flag") return allow(request, "flag");
  const preview = await loadPreview(request);
  if (isGateDecision(preview)) return preview;
  if (!input.confirm) return denyWithPreview(request, preview);
  return context.policy === "human" ? requestConfirmation(request, preview) : verifyToken(request, preview);
}
