import { isDeepStrictEqual } from "node:util";
import diff from "microdiff";
import type { CatalogEntry } from "../../../tools/index.ts";
import { ANY_VALUE, type Confirmation, type ConfirmWhen } from "../../../tools/core/confirmation.ts";
import type { Operation } from "../../../tools/core/operation.ts";
import type { CallOperation } from "../../shared/api-client.ts";
import { callErrorOf, ClerkApiError } from "../../shared/errors.ts";
import type { Instance } from "../../shared/instance-info.ts";
import { sameCall, type Addressing } from "../reads/call-routing.ts";
import { briefLines, escaped, oneLine, shortened } from "../results/summarize.ts";
import type { ConfirmTokens } from "./confirm-tokens.ts";
import { detailsOf, namesOf, nextStep } from "../errors/call-error-message.ts";
import { at } from "../reads/path-templates.ts";
import { lossLines, previewLines, previewOf, readTarget, type Missing, type Preview } from "./preview.ts";
import type { Arguments } from "../reads/resource-lookup.ts";
import { listingsOf } from "../reads/related-operations.ts";
import { drops } from "./removed-values.ts";
import { shownArguments } from "../secrets/redact-arguments.ts";

/**
 * What a call that takes something away needs: `flag`, `confirm: true`; `preview`, the token of a preview too;
 * `human`, a person who accepts in the client's own dialog.
 */
export type Policy = "flag" | "preview" | "human";

/** What a person is asked. */
export interface Question {
  /** What would happen, in lines. */
  readonly message: string;
  /** What they must type to go on; `undefined` where yes is enough. */
  readonly name: string | undefined;
}

/** What a person answered; `failed` where they could not be asked, or did not answer in time. */
export type Approval =
  { readonly kind: "accepted" | "declined" } | { readonly kind: "failed"; readonly reason: string };

/** What the gate needs to show a target and to have it confirmed. */
export interface GateContext {
  readonly catalogue: ReadonlyMap<string, CatalogEntry>;
  readonly call: CallOperation;
  readonly instance: Instance;
  readonly addressing: Addressing;
  readonly policy: Policy;
  readonly tokens: ConfirmTokens;
  /** How long an answer may be, in characters. */
  readonly answerLimit: number;
  /** Asks a person; without it, nobody can be asked. */
  readonly ask?: ((question: Question, signal: AbortSignal | undefined) => Promise<Approval>) | undefined;
  readonly signal?: AbortSignal | undefined;
  /** Told what a call waits for. */
  readonly progress?: ((message: string) => void) | undefined;
}

/**
 * Told of a call on its way through the gate. Whatever it throws holds the call back, before a token or an approval is
 * spent on it.
 */
export interface Watch {
  /** A person is about to be asked. */
  readonly asking: () => void;
  /** The call is about to be let go. */
  readonly passing: (by: PassedBy) => void;
}

/** What let a call pass. */
export type PassedBy = "not needed" | "flag" | "token" | "person";

/** The two arguments by which a call is confirmed. */
export interface Confirming {
  readonly confirm: boolean;
  readonly token: string | undefined;
}

/** Whether a call may go on, and what let it; or why not. */
export type Verdict =
  | { readonly passed: true; readonly by: PassedBy }
  | { readonly passed: false; readonly why: "declined" | "refused"; readonly refusal: string };

const fits = (values: Readonly<Record<string, unknown>>, valueOf: (name: string) => unknown) =>
  Object.entries(values).every(([name, wanted]) => {
    const value = valueOf(name);
    return wanted === ANY_VALUE ? value !== undefined : isDeepStrictEqual(value, wanted);
  });

/** Whether a trigger's conditions on the target hold; a target that cannot be read might have any value. */
async function concerns(
  { target: values = {}, onlyIfRemoving: onlyDrops }: ConfirmWhen,
  confirmation: Confirmation,
  args: Arguments,
  context: GateContext,
): Promise<boolean> {
  const { target: reading } = confirmation;
  if ((Object.keys(values).length === 0 && onlyDrops !== true) || "unreadable" in reading) return true;
  try {
    const target = await readTarget(reading, args, context);
    if (target === undefined) return true;
    return (
      fits(values, (path) => at(target, path)) && (onlyDrops !== true || drops(confirmation, target, args))
    );
  } catch {
    return true;
  }
}

/** The confirmation that a call needs; `undefined` where it needs none. */
export async function confirmationOf(
  { effect, confirm }: Operation,
  args: Arguments,
  context: GateContext,
): Promise<Confirmation | "undeclared" | undefined> {
  if (effect === "read") return undefined;
  if (confirm === undefined) return effect === "destructive" ? "undeclared" : undefined;
  if (!("when" in confirm)) return confirm;
  for (const trigger of confirm.when) {
    if (!fits(trigger.arguments, (name) => args[name])) continue;
    if (await concerns(trigger, confirm, args, context)) return confirm;
  }
  return undefined;
}

const stateOf = ({ lasting, lost, affected }: Preview) => ({ target: lasting, lost, affected });

/** How long a value in a difference may be, and a name. */
const MOST = { value: 200, name: 80 };

/** What has changed, one line a value. */
const changes = (before: object, now: object): string[] =>
  diff(before, now).map((change) => {
    const [old, fresh] = [
      "oldValue" in change ? oneLine(change.oldValue) : "nothing",
      "value" in change ? oneLine(change.value) : "nothing",
    ].map((value) => shortened(value, MOST.value));
    return `Changed: ${escaped(change.path.join("."))}: ${old} → ${fresh}`;
  });

/** One call on its way through the gate. */
interface Passage {
  readonly named: CatalogEntry;
  readonly args: Arguments;
  readonly confirming: Confirming;
  readonly confirmation: Confirmation;
  readonly context: GateContext;
  readonly watch: Watch;
}

const refused = (...lines: readonly string[]): Verdict => ({
  passed: false,
  why: "refused",
  refusal: lines.join("\n"),
});

/** That nothing was done. */
const heldBack = ({ named, context }: Passage) =>
  `Not done: ${named.name} on ${context.instance.title} needs confirmation. Nothing was changed.`;

/**
 * The arguments of the next call as JSON, with which a refusal ends. Those that would leave no room for a preview are
 * not repeated: whoever sent them has them.
 */
function next({ named, args, context }: Passage, how: (tool: string) => string, added: Arguments): string {
  const call = sameCall(context.addressing, named.name, { ...args, ...added });
  const json = JSON.stringify(call.arguments);
  return json.length <= context.answerLimit / 2
    ? `${how(call.tool)} ${json}`
    : `${how(call.tool)} the same arguments and, among those of ${named.name}, ${JSON.stringify(added)}`;
}

/** The refusal that shows what would be lost and ends with the arguments of the next call. */
function refusedWithPreview(passage: Passage, preview: Preview, ...reasons: readonly string[]): Verdict {
  const { named, args, context } = passage;
  const { policy, tokens } = context;
  const lines = [heldBack(passage), ...reasons, ...previewLines(preview, context.answerLimit)];
  if (policy === "human" && context.ask === undefined)
    return refused(
      ...lines,
      "A person must approve it in a dialog, which this client cannot show: it cannot be done here. " +
        "The operator decides with --confirm whether a preview is enough.",
    );
  const token =
    policy === "preview"
      ? { confirm_token: tokens.issue({ tool: named.name, args, state: stateOf(preview) }) }
      : {};
  const how = (tool: string) =>
    policy === "human"
      ? `A person will be asked in a dialog when you call ${tool} with:`
      : `Show this to the user. If they approve, call ${tool} again with:`;
  return refused(...lines, next(passage, how, { confirm: true, ...token }));
}

/** What an argument is the id of, as `user` for `user_id`; `undefined` for what is no id. */
const kindOf = (field: string | undefined) =>
  /^([a-z_]+?)(?:_key_or)?_?ids?$/i
    .exec(field ?? "")?.[1]
    ?.replaceAll("_", " ")
    .toLowerCase();

/** The refusal for a target that does not exist; `problem` is what the API says of it. */
function noTarget(
  { named, args, confirmation: { target }, context }: Passage,
  { problem, missing = [] }: Partial<Missing> & { readonly problem?: ClerkApiError },
): Verdict {
  const fields = Object.keys(named.operation.path);
  const [field] = fields;
  const isPart = "operation" in target && target.listPath !== undefined;
  const kind = fields.length === 1 && !isPart ? kindOf(field) : undefined;
  const [error] = problem?.errors ?? [];
  const code = error === undefined ? "" : ` (${error.code})`;
  const what =
    kind !== undefined && field !== undefined
      ? `there is no ${kind} ${shortened(escaped(String(args[field])), MOST.name)}${code}`
      : error === undefined
        ? `there is no ${missing.length === 0 ? "such target" : missing.map((id) => shortened(escaped(id), MOST.name)).join(", ")}`
        : `${shortened(escaped(error.longMessage.replace(/\.$/, "")), MOST.value)}${code}`;
  const lists =
    "operation" in target && target.item !== undefined
      ? [context.catalogue.get(target.operation)].filter((list) => list !== undefined)
      : listingsOf(named, context.catalogue);
  const names = namesOf(lists, context);
  const where = names.length === 0 ? "" : `; existing ones are listed by: ${names.join(", ")}`;
  return refused(
    `Nothing was changed on ${context.instance.title}: ${what}.`,
    `Next: check the arguments${where}.`,
  );
}

/** The refusal for a target of which nobody knows what it is. */
function unreadable(passage: Passage, thrown: unknown): Verdict {
  const { named, confirming, confirmation, context } = passage;
  const { target } = confirmation;
  const read = ("operation" in target ? context.catalogue.get(target.operation) : undefined) ?? named;
  const error = callErrorOf(thrown, "nothing");
  if (error instanceof ClerkApiError && error.status === 404) return noTarget(passage, { problem: error });
  const { confirm, token } = confirming;
  const again = {
    ...(confirm ? { confirm } : {}),
    ...(token === undefined ? {} : { confirm_token: token }),
  };
  return refused(
    heldBack(passage),
    "What would be lost could not be read:",
    ...detailsOf(error),
    nextStep(read, error, context, named),
    next(passage, (tool) => `Then call ${tool} again with:`, again),
  );
}

const isVerdict = (value: Preview | Verdict): value is Verdict => "passed" in value;

/** What would be lost now; a refusal where that cannot be told. */
async function look(passage: Passage): Promise<Preview | Verdict> {
  try {
    const preview = await previewOf(passage.confirmation, passage.args, passage.context);
    return "missing" in preview ? noTarget(passage, preview) : preview;
  } catch (error) {
    return unreadable(passage, error);
  }
}

/** Lets a call go; nothing can hold it back any more. */
function letGo({ watch }: Passage, by: PassedBy): Verdict {
  watch.passing(by);
  return { passed: true, by };
}

/** Passes with a token that stands for the very preview that would be shown now. */
function checkToken(passage: Passage, preview: Preview): Verdict {
  const { named, args, confirming, context } = passage;
  const { token } = confirming;
  if (token === undefined) return refusedWithPreview(passage, preview);
  const previewed = context.tokens.find(token, { tool: named.name, args });
  if (typeof previewed === "string") return refusedWithPreview(passage, preview, previewed);
  const now = stateOf(preview);
  if (!isDeepStrictEqual(previewed.state, now)) {
    const before = Object(previewed.state);
    return refusedWithPreview(
      passage,
      preview,
      "The target has changed since the preview.",
      ...changes(before, now),
    );
  }
  const verdict = letGo(passage, "token");
  // Between the look at the token and this nothing else can have happened.
  context.tokens.spend(token);
  return verdict;
}

/** What people type to confirm: the name on one line, or the id where the name is too long to type. */
function typedNameOf({ name, target }: Preview): string | undefined {
  if (name === undefined || name.trim() === "") return undefined;
  const shown = escaped(name);
  if (shown.length <= MOST.name) return shown;
  const id = at(target, "id");
  return typeof id === "string" ? escaped(id) : undefined;
}

/** What a person is asked: first what is lost, last what others may have written. */
function questionOf({ named, args, context }: Passage, preview: Preview): Question {
  const { operation } = named;
  const name = preview.name === undefined ? "" : `: ${oneLine(shortened(preview.name, MOST.name))}`;
  const [warning = "", ...more] = previewLines(preview, context.answerLimit);
  const losses = lossLines(preview);
  return {
    message: [
      `${operation.title}${name} (${named.name}) on ${context.instance.title}?`,
      warning,
      ...losses,
      ...briefLines("Arguments:", shownArguments(operation, args)),
      ...more.slice(losses.length),
    ].join("\n"),
    name: typedNameOf(preview),
  };
}

/** Passes when a person accepts, and the target is still what they were shown. */
async function askPerson(passage: Passage, preview: Preview): Promise<Verdict> {
  const { context, watch } = passage;
  if (context.ask === undefined) return refusedWithPreview(passage, preview);
  watch.asking();
  const approval = await context.ask(questionOf(passage, preview), context.signal);
  if (approval.kind === "declined")
    return {
      passed: false,
      why: "declined",
      refusal: [
        heldBack(passage),
        "The person who was asked declined. That is final: do not try it again unless they ask for it.",
      ].join("\n"),
    };
  if (approval.kind === "failed")
    return refused(
      heldBack(passage),
      `It was not approved: ${approval.reason}`,
      next(passage, (tool) => `A person will be asked again when you call ${tool} with:`, { confirm: true }),
    );

  const now = await look(passage);
  if (isVerdict(now)) return now;
  if (!isDeepStrictEqual(stateOf(now), stateOf(preview)))
    return refusedWithPreview(
      passage,
      now,
      "The target has changed while the dialog was open.",
      ...changes(stateOf(preview), stateOf(now)),
    );
  return letGo(passage, "person");
}

/**
 * The one place where a call that takes something away is held back. Fails closed: what cannot be read, asked or
 * matched is refused, and the refusal says that nothing was changed, what would be lost and how to go on.
 */
export async function pass(
  named: CatalogEntry,
  args: Arguments,
  confirming: Confirming,
  context: GateContext,
  watch: Watch,
): Promise<Verdict> {
  const confirmation = await confirmationOf(named.operation, args, context);
  if (confirmation === undefined) {
    watch.passing("not needed");
    return { passed: true, by: "not needed" };
  }
  if (confirmation === "undeclared")
    return refused(
      `Not done: ${named.name} on ${context.instance.title}. Nothing was changed.`,
      "It declares no confirmation, so it cannot be called.",
    );
  const passage: Passage = { named, args, confirming, confirmation, context, watch };
  if (confirming.confirm && context.policy === "flag") return letGo(passage, "flag");
  const preview = await look(passage);
  if (isVerdict(preview)) return preview;
  if (!confirming.confirm) return refusedWithPreview(passage, preview);
  return context.policy === "human" ? askPerson(passage, preview) : checkToken(passage, preview);
}
