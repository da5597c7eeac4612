import type { CatalogEntry } from "../../../tools/index.ts";
import {
  type ApiErrorDetail,
  type CallError,
  ClerkApiError,
  ExcludedCallError,
  type InstanceInfo,
  InvalidArgumentsError,
  RateLimitError,
  type SideEffect,
  UnexpectedResponseError,
} from "../../shared/index.ts";
import { findListOperations, formatRoutedCall } from "../reads/index.ts";
import { formatName, quoteText } from "../text.ts";
import type { CallErrorContext } from "./call-error-context.ts";
import { suggestOutcomeCheck } from "./outcome-check.ts";

/** Codes of a 401 that concerns the secret key, and not a token in the arguments. */
const INVALID_KEY_CODES = new Set([
  "authentication_invalid",
  "authorization_header_format_invalid",
  "clerk_key_invalid",
  "could_not_authenticate_request",
]);

function suggestKeyFix(
  { operation }: CatalogEntry,
  retryAdvice: string,
  { kind, title }: InstanceInfo,
): string {
  const [field] = Object.keys(operation.bearerAuth);
  const bearerAdvice =
    field === undefined ? "" : `Correct ${field} and ${retryAdvice}. If you did not give one: `;
  return kind === "sandbox"
    ? `${bearerAdvice}The sandbox's key has changed; restart clerk-mcp.`
    : `${bearerAdvice}The secret key is not accepted on ${title}; a person has to check CLERK_SECRET_KEY and restart clerk-mcp.`;
}

/** How to call the given list operations; those that may not be called are left out. */
export const formatOperationNames = (
  listOperations: readonly CatalogEntry[],
  { routing }: Pick<CallErrorContext, "routing">,
): string[] =>
  listOperations
    .filter(({ name }) => routing.isAllowed(name))
    .map((listOperation) => formatRoutedCall(routing, listOperation));

function suggestIdCheck(entry: CatalogEntry, context: CallErrorContext): string {
  const listOperations = formatOperationNames(findListOperations(entry, context.catalog), context);
  return listOperations.length === 0
    ? "Check the ids."
    : `Check the ids; existing ones are listed by: ${listOperations.join(", ")}.`;
}

/** What to do about a call that the operator's settings do not allow. */
export const ASK_THE_OPERATOR = "Tell the user; only the operator can allow it.";

const RETRY_ONCE_FIXED = "Try again once this is fixed.";

const formatRetryDelay = ({ retryAfterSeconds = 10 }: { readonly retryAfterSeconds?: number | undefined }) =>
  `Wait ${retryAfterSeconds} seconds, then call again.`;

/** Suggests what to do about an error response that is not Clerk's, but that of a proxy or gateway, by its status. */
function suggestGatewayStep(
  { retryAfterSeconds }: UnexpectedResponseError,
  status: number,
  retryAdvice: string,
): string {
  switch (status) {
    case 413:
      return `Send less in one call (fewer items, shorter values, a smaller file) and ${retryAdvice}.`;
    case 414:
    case 431:
      return `Send fewer or shorter values in one call and ${retryAdvice}. If there are few, a person has to check the proxy or gateway.`;
    case 429:
      return formatRetryDelay({ retryAfterSeconds });
    default:
      return status === 408 || status >= 500
        ? "Try again later. If it fails again, a person has to check the proxy or gateway, and CLERK_API_URL."
        : "A person has to check the proxy or gateway, and CLERK_API_URL.";
  }
}

/** The status of an error response; `undefined` if there was no response, or one whose status is not an error. */
function findErrorStatus(error: CallError): number | undefined {
  if (error instanceof ClerkApiError) return error.status;
  if (!(error instanceof UnexpectedResponseError)) return undefined;
  return error.status !== undefined && error.status >= 300 ? error.status : undefined;
}

/**
 * Suggests what to do about a failed call.
 *
 * @param retriedEntry the operation to call again, if it differs from the one that failed on its behalf
 */
export function suggestNextStep(
  entry: CatalogEntry,
  error: CallError,
  context: CallErrorContext,
  retriedEntry: CatalogEntry = entry,
): string {
  const { instance, routing } = context;
  const retryAdvice = `call ${routing.viaTool ?? retriedEntry.name} again`;
  if (error instanceof InvalidArgumentsError) return `Correct the arguments and ${retryAdvice}.`;
  if (error instanceof ExcludedCallError) return ASK_THE_OPERATOR;
  if (error instanceof RateLimitError) return formatRetryDelay(error);
  if (!(error instanceof ClerkApiError)) {
    if (error.sideEffect === "unknown") return suggestOutcomeCheck(entry, context);
    const status = findErrorStatus(error);
    return error instanceof UnexpectedResponseError && status !== undefined
      ? suggestGatewayStep(error, status, retryAdvice)
      : RETRY_ONCE_FIXED;
  }
  switch (error.status) {
    case 401:
      return error.errors.some(({ code }) => INVALID_KEY_CODES.has(code))
        ? suggestKeyFix(entry, retryAdvice, instance)
        : `Correct what the message names and ${retryAdvice}.`;
    case 402:
      return "The instance's plan does not include this; a person has to change the plan.";
    case 403:
      return "The instance's settings, plan or limits do not allow this; change them first, or ask a person to.";
    case 404:
      return suggestIdCheck(entry, context);
    case 408:
      return error.sideEffect === "unknown" ? suggestOutcomeCheck(entry, context) : "Try again later.";
    case 423:
      return RETRY_ONCE_FIXED;
    case 429:
      return formatRetryDelay(error);
    default:
      if (error.status === 507 && instance.kind === "sandbox") return RETRY_ONCE_FIXED;
      return error.status < 500
        ? `Correct what the message names and ${retryAdvice}.`
        : instance.kind === "sandbox"
          ? "The sandbox failed, because of a bug in clerk-mcp or a problem with this machine: read the current state first."
          : error.sideEffect === "unknown"
            ? `Clerk failed. ${suggestOutcomeCheck(entry, context)}`
            : "Clerk failed. Try again later.";
  }
}

const SIDE_EFFECT_NOTICES: Readonly<Record<SideEffect, string>> = {
  nothing: "Nothing was changed.",
  unknown: "It is not known whether anything was changed.",
};

/** The maximum length of a message of the API, in characters. */
const MAX_MESSAGE_LENGTH = 2000;

/**
 * Formats one error of an API response in a line, with all its parts: the message for people first, then the rest. The
 * messages are quoted, because they may repeat what third parties have written.
 */
function formatApiErrorDetail({ code, message, longMessage, paramName }: ApiErrorDetail): string {
  const field = paramName === undefined ? "" : ` [param_name: ${formatName(paramName)}]`;
  const shortMessage = longMessage === message ? "" : ` [message: ${quoteText(message, MAX_MESSAGE_LENGTH)}]`;
  return `${formatName(code)}: ${quoteText(longMessage, MAX_MESSAGE_LENGTH)}${field}${shortMessage}`;
}

/** The details of an error: those in the API's response with its trace id, or the message of any other error. */
export function formatErrorDetails(error: CallError): string[] {
  if (!(error instanceof ClerkApiError)) return [error.message];
  const lines = error.errors.map(formatApiErrorDetail);
  return error.traceId === undefined ? lines : [...lines, `Trace id: ${formatName(error.traceId)}`];
}

/** The notice about side effects of a failed call; omitted for reads. */
const formatSideEffectNotice = ({ operation }: CatalogEntry, { sideEffect }: CallError): string[] =>
  operation.effect === "read" && sideEffect === "nothing" ? [] : [SIDE_EFFECT_NOTICES[sideEffect]];

/**
 * The complete text that an agent receives for a failed call: what failed on which instance, everything the API
 * reported, whether anything was changed, and what to do next.
 */
export function formatCallError(entry: CatalogEntry, error: CallError, context: CallErrorContext): string {
  const status = findErrorStatus(error);
  return [
    `${entry.name} failed on ${context.instance.title}${status === undefined ? "" : ` (HTTP ${status})`}.`,
    ...formatErrorDetails(error),
    ...formatSideEffectNotice(entry, error),
    `Next: ${suggestNextStep(entry, error, context)}`,
  ].join("\n");
}
