import { isDeepStrictEqual } from "node:util";
import diff from "microdiff";
import { ClerkApiError, type JsonObject, toCallError } from "../../shared/index.ts";
import { formatErrorDetails, formatOperationNames, suggestNextStep } from "../errors/index.ts";
import { buildRetryCall, findListOperations, formatCount, getPath } from "../reads/index.ts";
import { formatSummaryLines } from "../results/index.ts";
import { maskSecrets, redactArguments, SECRET_MASK } from "../secrets/index.ts";
import { escapeText, quoteNames, quoteText, toSingleLineJson } from "../text.ts";
import type { ConfirmationPrompt, GateDecision, GateRequest } from "./gate-types.ts";
import {
  formatImpactSentences,
  formatQuotedNames,
  formatTargetLines,
  type Preview,
  type TargetNotFound,
} from "./preview.ts";

/** What a confirmation is bound to besides the tool and its arguments. */
export const toPreviewState = ({ stableState, deleted, affected, dependentIds }: Preview) => ({
  target: stableState,
  lost: deleted.map(formatCount),
  affected: affected.map(formatCount),
  dependents: dependentIds,
});

/** The maximum length of a value in a line about a change, and of a name, in characters. */
const MAX_LENGTH = { value: 200, path: 200, name: 80 };

/** The maximum number of changes that a denial lists. */
const MAX_CHANGES = 20;

/** Formats a value as JSON. If that is too long, it is truncated within quotation marks. */
function formatValue(value: unknown): string {
  const json = toSingleLineJson(value);
  if (json.length <= MAX_LENGTH.value) return json;
  return quoteText(typeof value === "string" ? value : json, MAX_LENGTH.value);
}

/** Reasons for a denial: sentences of the server and, to follow them, lines that quote what third parties may have written. */
export interface DenialReasons {
  readonly sentences: readonly string[];
  readonly quotes?: readonly string[];
}

/** Describes the differences between two states, each value in a line of its own; of many, the first. */
export function describeChanges(reason: string, before: object, after: object): DenialReasons {
  const changes = diff(before, after);
  const quotes = changes.slice(0, MAX_CHANGES).map((change) => {
    const oldValue = "oldValue" in change ? formatValue(change.oldValue) : "nothing";
    const newValue = "value" in change ? formatValue(change.value) : "nothing";
    return `Changed: ${quoteText(change.path.join("."), MAX_LENGTH.path)}: ${oldValue} → ${newValue}`;
  });
  const notice =
    changes.length > MAX_CHANGES ? [`Of ${changes.length} changes, ${MAX_CHANGES} are shown.`] : [];
  return { sentences: [reason, ...notice], quotes };
}

export const deny = (...lines: readonly string[]): GateDecision => ({
  allowed: false,
  outcome: "refused",
  denialMessage: lines.join("\n"),
});

/** The first line of a denial: the call was not made and needs confirmation. */
export const formatNotConfirmed = ({ entry, context }: GateRequest) =>
  `Not done: ${entry.name} on ${context.instance.title} needs confirmation. Nothing was changed.`;

/**
 * The end of a denial: the arguments of the next call as JSON, with credentials masked. Arguments that would leave no room
 * for a preview are not repeated, because the caller has them.
 */
export function formatNextCallHint(
  { entry, args, context }: GateRequest,
  formatIntro: (tool: string) => string,
  addedArgs: JsonObject,
): string {
  const shownArgs = maskSecrets(entry.operation.input, args);
  const call = buildRetryCall(context.routing, entry.name, { ...shownArgs, ...addedArgs });
  const json = JSON.stringify(call.arguments);
  const secretNote = isDeepStrictEqual(shownArgs, args)
    ? ""
    : `In what follows, ${SECRET_MASK} stands for a value that you gave: repeat it.\n`;
  return json.length <= context.maxResultLength / 2
    ? `${secretNote}${formatIntro(call.tool)} ${json}`
    : `${formatIntro(call.tool)} the same arguments and, among those of ${entry.name}, ${JSON.stringify(addedArgs)}`;
}

/** The denial that contains the preview and ends with the arguments of the next call. */
export function denyWithPreview(
  request: GateRequest,
  preview: Preview,
  { sentences, quotes = [] }: DenialReasons = { sentences: [] },
): GateDecision {
  const { entry, args, context } = request;
  const { policy, tokens } = context;
  const isImpossible = policy === "human" && context.promptUser === undefined;
  const lines = [
    formatNotConfirmed(request),
    ...sentences,
    ...formatImpactSentences(preview),
    ...(isImpossible
      ? [
          "A person must approve it in a dialog, which this client cannot show: it cannot be done here. " +
            "The operator decides with --confirm whether a preview is enough.",
        ]
      : []),
    ...quotes,
    ...formatQuotedNames(preview),
    ...formatTargetLines(preview, context.maxResultLength),
  ];
  if (isImpossible) return deny(...lines);
  const token =
    policy === "preview"
      ? { confirm_token: tokens.issue({ tool: entry.name, args, state: toPreviewState(preview) }) }
      : {};
  const formatIntro = (tool: string) =>
    policy === "human"
      ? `A person will be asked in a dialog when you call ${tool} with:`
      : `Show this to the user. If they approve, call ${tool} again with:`;
  return deny(...lines, formatNextCallHint(request, formatIntro, { confirm: true, ...token }));
}

/**
 * The name of the resource that an argument identifies, such as `user` for `user_id`; `undefined` if it is not an
 * id.
 */
const inferResourceName = (field: string | undefined) =>
  /^([a-z_]+?)(?:_key_or)?_?ids?$/i
    .exec(field ?? "")?.[1]
    ?.replaceAll("_", " ")
    .toLowerCase();

/** The denial for a target that does not exist; `apiError` is the API's error about it. */
export function denyTargetNotFound(
  { entry, args, confirmation: { target }, context }: GateRequest,
  { apiError, missing = [] }: Partial<TargetNotFound> & { readonly apiError?: ClerkApiError },
): GateDecision {
  const fields = Object.keys(entry.operation.path);
  const [field] = fields;
  const isPart = "operation" in target && target.listPath !== undefined;
  const resourceName = fields.length === 1 && !isPart ? inferResourceName(field) : undefined;
  const [errorDetail] = apiError?.errors ?? [];
  const code = errorDetail === undefined ? "" : ` (${errorDetail.code})`;
  // The API's message and the ids, which the caller may have from third parties, follow in lines of their own.
  const description =
    resourceName !== undefined
      ? `there is no such ${resourceName}`
      : errorDetail === undefined
        ? "there is no such target"
        : "the target was not found";
  const missingIds = resourceName !== undefined && field !== undefined ? [String(args[field])] : missing;
  const quotes = [
    ...(missingIds.length === 0 ? [] : [`Not found: ${quoteNames(missingIds)}`]),
    ...(errorDetail === undefined || resourceName !== undefined
      ? []
      : [`The API's message: ${quoteText(errorDetail.longMessage, MAX_LENGTH.value)}`]),
  ];
  const listOperations =
    "operation" in target && target.item !== undefined
      ? [context.catalog.get(target.operation)].filter((list) => list !== undefined)
      : findListOperations(entry, context.catalog);
  const names = formatOperationNames(listOperations, context);
  const listHint = names.length === 0 ? "" : `; existing ones are listed by: ${names.join(", ")}`;
  return deny(
    `Nothing was changed on ${context.instance.title}: ${description}${code}.`,
    `Next: check the arguments${listHint}.`,
    ...quotes,
  );
}

/** The denial for a target that could not be read, so that there is no preview. */
export function denyUnreadableTarget(request: GateRequest, thrown: unknown): GateDecision {
  const { entry, input, confirmation, context } = request;
  const { target } = confirmation;
  const readEntry = ("operation" in target ? context.catalog.get(target.operation) : undefined) ?? entry;
  const error = toCallError(thrown, "nothing");
  if (error instanceof ClerkApiError && error.status === 404)
    return denyTargetNotFound(request, { apiError: error });
  const { confirm, token } = input;
  const repeatedArgs = {
    ...(confirm ? { confirm } : {}),
    ...(token === undefined ? {} : { confirm_token: token }),
  };
  return deny(
    formatNotConfirmed(request),
    "What would be lost could not be read:",
    ...formatErrorDetails(error),
    suggestNextStep(readEntry, error, context, entry),
    formatNextCallHint(request, (tool) => `Then call ${tool} again with:`, repeatedArgs),
  );
}

/**
 * Characters that Unicode counts as letters or symbols, but that show nothing: fillers, the blank Braille pattern, the null
 * notehead and the blanks of Egyptian hieroglyphs.
 */
const BLANK_CHARACTERS = /[\p{Default_Ignorable_Code_Point}\u2800\u{1D159}\u{13441}\u{13442}]/gu;

/** Whether a person can see a text and type it. */
const isVisible = (text: string) => /[\p{L}\p{N}\p{P}\p{S}]/u.test(text.replaceAll(BLANK_CHARACTERS, ""));

/** The verb of an operation, and the number of its targets if a list of ids is in its arguments: `ban 3`. */
function formatAction({ entry, args, confirmation: { target } }: GateRequest): string {
  const [verb = entry.name] = entry.name.split("_");
  const ids = "operation" in target && target.allIds !== undefined ? args[target.allIds] : undefined;
  return Array.isArray(ids) ? `${verb} ${ids.length}` : verb;
}

/**
 * The text that a person must type to confirm: the target's name on one line; its id if the name is too long; the action if
 * the target has no name that can be typed. There is always one, because a client may accept a form without fields by itself.
 */
function resolveRequiredText(request: GateRequest, { name, target }: Preview): string {
  if (name === undefined || !isVisible(name)) return formatAction(request);
  const escapedName = escapeText(name);
  if (escapedName.length <= MAX_LENGTH.name) return escapedName;
  const id = getPath(target, "id");
  return typeof id === "string" && isVisible(id) ? escapeText(id) : formatAction(request);
}

/** Builds the prompt for a person: what the server says comes first, and what third parties may have written last. */
export function buildConfirmationPrompt(request: GateRequest, preview: Preview): ConfirmationPrompt {
  const { entry, args, context } = request;
  const { operation } = entry;
  return {
    message: [
      `${operation.title} (${entry.name}) on ${context.instance.title}?`,
      ...formatImpactSentences(preview),
      ...formatQuotedNames(preview),
      ...formatSummaryLines("Arguments:", redactArguments(operation, args)),
      ...formatTargetLines(preview, context.maxResultLength),
    ].join("\n"),
    requiredText: resolveRequiredText(request, preview),
  };
}
