import type { CatalogEntry } from "../../../tools/index.ts";
import {
  type ApiErrorDetail,
  type CallError,
  type Changed,
  ClerkApiError,
  InvalidArgumentsError,
} from "../../shared/errors.ts";
import type { Instance } from "../../shared/instance-info.ts";
import { otherName, type Addressing } from "../reads/call-routing.ts";
import type { Arguments } from "../reads/resource-lookup.ts";
import { listingsOf } from "../reads/related-operations.ts";
import { whatTells } from "./outcome-check.ts";

/** Where an error is explained from: the operation that failed, and the others that may help. */
export interface ExplainContext {
  readonly catalogue: ReadonlyMap<string, CatalogEntry>;
  readonly instance: Instance;
  readonly addressing: Addressing;
  /** Those of the call that failed, where they could be read. */
  readonly args?: Arguments;
}

/** Codes of a 401 that is about the secret key, and not about a token in the arguments. */
const KEY_REFUSED = new Set([
  "authentication_invalid",
  "authorization_header_format_invalid",
  "clerk_key_invalid",
  "could_not_authenticate_request",
]);

function keyRefused({ operation }: CatalogEntry, again: string, { kind, title }: Instance): string {
  const [field] = Object.keys(operation.bearerAuth);
  const own = field === undefined ? "" : `Correct ${field} and ${again}. If you did not give one: `;
  return kind === "sandbox"
    ? `${own}The sandbox's key has changed; restart clerk-mcp.`
    : `${own}The secret key is not accepted on ${title}; a person has to check CLERK_SECRET_KEY and restart clerk-mcp.`;
}

/** Names of the operations that list what exists, as far as they can be called. */
export const namesOf = (
  listings: readonly CatalogEntry[],
  { addressing }: Pick<ExplainContext, "addressing">,
): string[] =>
  listings.filter(({ name }) => addressing.allows(name)).map((listing) => otherName(addressing, listing));

function checkIds(named: CatalogEntry, context: ExplainContext): string {
  const listings = namesOf(listingsOf(named, context.catalogue), context);
  return listings.length === 0
    ? "Check the ids."
    : `Check the ids; existing ones are listed by: ${listings.join(", ")}.`;
}

const ONCE_FIXED = "Try again once this is fixed.";

/**
 * What to do about a call that failed.
 *
 * @param called the operation that is to be called again, where another failed on its behalf
 */
export function nextStep(
  named: CatalogEntry,
  error: CallError,
  context: ExplainContext,
  called: CatalogEntry = named,
): string {
  const { instance, addressing } = context;
  const again = `call ${addressing.door ?? called.name} again`;
  if (error instanceof InvalidArgumentsError) return `Correct the arguments and ${again}.`;
  if (!(error instanceof ClerkApiError))
    return error.changed === "unknown" ? whatTells(named, context) : ONCE_FIXED;
  switch (error.status) {
    case 401:
      return error.errors.some(({ code }) => KEY_REFUSED.has(code))
        ? keyRefused(named, again, instance)
        : `Correct what the message names and ${again}.`;
    case 402:
      return "The instance's plan does not include this; a person has to change the plan.";
    case 403:
      return "The instance's settings or limits do not allow this; change them first, or ask a person to.";
    case 404:
      return checkIds(named, context);
    case 408:
      return error.changed === "unknown" ? whatTells(named, context) : "Try again later.";
    case 423:
    case 507:
      return ONCE_FIXED;
    case 429:
      return `Wait ${error.retryAfterSeconds ?? 10} seconds, then call again.`;
    default:
      return error.status < 500
        ? `Correct what the message names and ${again}.`
        : instance.kind === "sandbox"
          ? "The sandbox failed, because of a bug in clerk-mcp or a problem with this machine: read the current state first."
          : error.changed === "unknown"
            ? `Clerk failed. ${whatTells(named, context)}`
            : "Clerk failed. Try again later.";
  }
}

const CHANGED: Readonly<Record<Changed, string>> = {
  nothing: "Nothing was changed.",
  unknown: "It is not known whether anything was changed.",
};

/** All that the API said of one error, the sentence for people first. */
function detail({ code, message, longMessage, paramName }: ApiErrorDetail): string {
  const field = paramName === undefined ? "" : ` [param_name: ${paramName}]`;
  const short = longMessage === message ? "" : ` [message: ${message}]`;
  return `${code}: ${longMessage}${field}${short}`;
}

/** What the API, or the way to it, said. */
export function detailsOf(error: CallError): string[] {
  if (!(error instanceof ClerkApiError)) return [error.message];
  const lines = error.errors.map(detail);
  return error.traceId === undefined ? lines : [...lines, `Trace id: ${error.traceId}`];
}

/** What became of a call that failed; nobody asks of one that only reads. */
const consequence = ({ operation }: CatalogEntry, { changed }: CallError): string[] =>
  operation.effect === "read" && changed === "nothing" ? [] : [CHANGED[changed]];

/**
 * The one text that an agent gets for a failed call: what failed where, everything the API said, whether
 * anything was changed, and what to do next.
 */
export function explain(named: CatalogEntry, error: CallError, context: ExplainContext): string {
  const status = error instanceof ClerkApiError ? ` (HTTP ${error.status})` : "";
  return [
    `${named.name} failed on ${context.instance.title}${status}.`,
    ...detailsOf(error),
    ...consequence(named, error),
    `Next: ${nextStep(named, error, context)}`,
  ].join("\n");
}
