import { isDeepStrictEqual } from "node:util";
import diff from "microdiff";
import type { NamedOperation } from "../../tools/index.ts";
import { given, type Confirmation, type Operation, type Trigger } from "../../tools/operation.ts";
import type { CallOperation } from "../api.ts";
import { callErrorOf } from "../errors.ts";
import type { Instance } from "../instance.ts";
import type { ConfirmTokens } from "./confirm_tokens.ts";
import { sameCall, type Addressing } from "./addressing.ts";
import { explain } from "./explain.ts";
import { at, previewLines, previewOf, readTarget, type Arguments, type Preview } from "./preview.ts";
import { shownArguments } from "./shown_arguments.ts";

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
  readonly catalogue: ReadonlyMap<string, NamedOperation>;
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
}

/** The two arguments by which a call is confirmed. */
export interface Confirming {
  readonly confirm: boolean;
  readonly token: string | undefined;
}

/** Whether a call may go on, and what let it; or why not. */
export type Verdict =
  | { readonly passed: true; readonly by: "not needed" | "flag" | "token" | "person" }
  | { readonly passed: false; readonly refusal: string };

const fits = (values: Readonly<Record<string, unknown>>, valueOf: (name: string) => unknown) =>
  Object.entries(values).every(([name, wanted]) => {
    const value = valueOf(name);
    return wanted === given ? value !== undefined : isDeepStrictEqual(value, wanted);
  });

/** Whether a trigger's conditions on the target hold; a target that cannot be read might have any value. */
async function concerns(
  { target: values }: Trigger,
  { target: reading }: Confirmation,
  args: Arguments,
  context: GateContext,
): Promise<boolean> {
  if (values === undefined || "unreadable" in reading) return true;
  try {
    const target = await readTarget(reading, args, context);
    return target === undefined || fits(values, (path) => at(target, path));
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

/** How much is shown of a value that has changed. */
const MAX_VALUE = 200;

const briefly = (value: unknown): string => {
  const json = JSON.stringify(value) ?? "nothing";
  return json.length > MAX_VALUE ? `${json.slice(0, MAX_VALUE)}… (${json.length} characters)` : json;
};

const stateOf = ({ target, lost }: Preview) => ({ target, lost });

/** How many changes are named. */
const MAX_CHANGES = 10;

/** What has changed, one line a value; of many changes the first few. */
function changes(before: object, now: object): string[] {
  const all = diff(before, now);
  const lines = all.slice(0, MAX_CHANGES).map((change) => {
    const [old, fresh] = [
      "oldValue" in change ? briefly(change.oldValue) : "nothing",
      "value" in change ? briefly(change.value) : "nothing",
    ];
    return `Changed: ${change.path.join(".")}: ${old} → ${fresh}`;
  });
  const more = all.length - lines.length;
  return more === 0 ? lines : [...lines, `${more} more changes.`];
}

/** One call on its way through the gate. */
interface Passage {
  readonly named: NamedOperation;
  readonly args: Arguments;
  readonly confirming: Confirming;
  readonly confirmation: Confirmation;
  readonly context: GateContext;
}

/** A refusal: that nothing was done, why, and how to go on. */
const refused = ({ named, context }: Passage, ...lines: readonly string[]): Verdict => ({
  passed: false,
  refusal: [
    `Not done: ${named.name} on ${context.instance.title} needs confirmation. Nothing was changed.`,
    ...lines,
  ].join("\n"),
});

/** Room for what a refusal says beside the preview and the next call. */
const AROUND_PREVIEW = 800;

/** The refusal that shows what would be lost and ends with the arguments of the next call. */
function refusedWithPreview(passage: Passage, preview: Preview, ...reasons: readonly string[]): Verdict {
  const { named, args, context } = passage;
  const { policy, tokens } = context;
  const token =
    policy === "preview"
      ? { confirm_token: tokens.issue({ tool: named.name, args, state: stateOf(preview) }) }
      : {};
  const confirming = { confirm: true, ...token };
  const next = sameCall(context.addressing, named.name, { ...args, ...confirming });
  const json = JSON.stringify(next.arguments);
  // Arguments that would leave no room for the preview need not be repeated: whoever sent them has them.
  const repeated =
    json.length <= context.answerLimit / 2
      ? json
      : `the same arguments and, among those of ${named.name}, ${JSON.stringify(confirming)}`;
  const around = AROUND_PREVIEW + repeated.length + reasons.join("\n").length;
  const lines = previewLines(preview, context.answerLimit - around);
  if (policy === "human" && context.ask === undefined) {
    return refused(
      passage,
      ...reasons,
      ...lines,
      "A person must approve it in a dialog, which this client cannot show: it cannot be done here. " +
        "The operator decides with --confirm whether a preview is enough.",
    );
  }
  const how =
    policy === "human"
      ? `A person will be asked in a dialog when you call ${next.tool} with:`
      : `Show this to the user. If they approve, call ${next.tool} again with:`;
  return refused(passage, ...reasons, ...lines, `${how} ${repeated}`);
}

const noTarget = (passage: Passage) => refused(passage, "No such target was found. Check the arguments.");

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
  return context.tokens.spend(token)
    ? { passed: true, by: "token" }
    : refusedWithPreview(passage, preview, "This confirm_token was used by another call just now.");
}

/** Passes when a person accepts, and the target is still what they were shown. */
async function askPerson(passage: Passage, preview: Preview): Promise<Verdict> {
  const { named, args, confirmation, context } = passage;
  if (context.ask === undefined) return refusedWithPreview(passage, preview);
  const { instance, signal } = context;
  const message = [
    `${named.operation.title}${preview.name === undefined ? "" : `: ${preview.name}`} (${named.name}) on ${instance.title}?`,
    `Arguments: ${JSON.stringify(shownArguments(named.operation, args))}`,
    ...previewLines(preview, context.answerLimit),
  ].join("\n");
  const approval = await context.ask({ message, name: preview.name }, signal);
  if (approval.kind === "declined")
    return refused(
      passage,
      "The person who was asked declined. That is final: do not try it again unless they ask for it.",
    );
  if (approval.kind === "failed") return refused(passage, `No approval came: ${approval.reason}`);

  const now = await previewOf(confirmation, args, context);
  if (now === undefined) return noTarget(passage);
  if (!isDeepStrictEqual(stateOf(now), stateOf(preview)))
    return refusedWithPreview(
      passage,
      now,
      "The target has changed while the dialog was open.",
      ...changes(stateOf(preview), stateOf(now)),
    );
  return { passed: true, by: "person" };
}

/**
 * The one place where a call that takes something away is held back. Fails closed: what cannot be read, asked or
 * matched is refused, and the refusal says that nothing was changed, what would be lost and how to go on.
 */
export async function pass(
  named: NamedOperation,
  args: Arguments,
  confirming: Confirming,
  context: GateContext,
): Promise<Verdict> {
  const confirmation = await confirmationOf(named.operation, args, context);
  if (confirmation === undefined) return { passed: true, by: "not needed" };
  if (confirmation === "undeclared") {
    const head = `Not done: ${named.name} on ${context.instance.title}. Nothing was changed.`;
    return { passed: false, refusal: `${head}\nIt declares no confirmation, so it cannot be called.` };
  }
  const passage: Passage = { named, args, confirming, confirmation, context };
  if (confirming.confirm && context.policy === "flag") return { passed: true, by: "flag" };
  try {
    const preview = await previewOf(confirmation, args, context);
    if (preview === undefined) return noTarget(passage);
    if (!confirming.confirm) return refusedWithPreview(passage, preview);
    return await (context.policy === "human" ? askPerson(passage, preview) : checkToken(passage, preview));
  } catch (error) {
    const { target } = confirmation;
    const read = ("operation" in target ? context.catalogue.get(target.operation) : undefined) ?? named;
    return refused(
      passage,
      "The target could not be read.",
      explain(read, callErrorOf(error, "nothing"), context, named),
    );
  }
}
