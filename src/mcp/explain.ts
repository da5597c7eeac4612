import type { NamedOperation } from "../../tools/index.ts";
import { type CallError, ClerkApiError, InvalidArgumentsError, type Changed } from "../errors.ts";
import type { Instance } from "../instance.ts";

/** Where an error is explained from: the operation that failed, and the others that may help. */
export interface ExplainContext {
  readonly catalogue: ReadonlyMap<string, NamedOperation>;
  readonly instance: Instance;
}

/** The operations that list what the failed one takes an id of: `GET /users` for `/users/{user_id}/ban`. */
export const listingsOf = ({ operation }: NamedOperation, catalogue: ExplainContext["catalogue"]): string[] =>
  [...catalogue.values()]
    .filter(({ operation: { method, response } }) => method === "GET" && response.kind === "list")
    .filter(({ operation: { template } }) => operation.template.startsWith(`${template}/{`))
    .map(({ name }) => name);

/** The operation whose answer would tell what became of a write: what it shows of itself, or what lists it. */
function tellingRead({ operation }: NamedOperation, catalogue: ExplainContext["catalogue"]) {
  const { confirm, template } = operation;
  if (confirm !== undefined && "operation" in confirm.target) return confirm.target.operation;
  const reads = [...catalogue.values()].filter(
    ({ operation: other }) =>
      other.method === "GET" && (template === other.template || template.startsWith(`${other.template}/`)),
  );
  return reads.sort((a, b) => b.operation.template.length - a.operation.template.length)[0]?.name;
}

/** What to do when nobody knows what became of a write. */
function look(named: NamedOperation, catalogue: ExplainContext["catalogue"]): string {
  const read = tellingRead(named, catalogue);
  return read === undefined
    ? "Read the current state before you try again."
    : `Read the current state before you try again: ${read} tells whether it was done.`;
}

/** Codes of a 401 that is about the secret key, and not about a token in the arguments. */
const KEY_REFUSED = new Set([
  "authentication_invalid",
  "authorization_header_format_invalid",
  "clerk_key_invalid",
  "could_not_authenticate_request",
]);

function keyRefused({ name, operation }: NamedOperation, { kind, title }: Instance): string {
  const [field] = Object.keys(operation.bearer);
  const own = field === undefined ? "" : `Correct ${field} and call ${name} again; where it was not given: `;
  return kind === "sandbox"
    ? `${own}The sandbox has another key now: start clerk-mcp again.`
    : `${own}The secret key is not accepted on ${title}: a person has to check CLERK_SECRET_KEY and start clerk-mcp again.`;
}

export function nextStep(
  named: NamedOperation,
  error: CallError,
  { catalogue, instance }: ExplainContext,
): string {
  if (error instanceof InvalidArgumentsError) return `Correct the arguments and call ${named.name} again.`;
  if (!(error instanceof ClerkApiError)) {
    return error.changed === "unknown" ? look(named, catalogue) : "Try again once the cause is mended.";
  }
  switch (error.status) {
    case 401:
      return error.errors.some(({ code }) => KEY_REFUSED.has(code))
        ? keyRefused(named, instance)
        : `Correct what the message names and call ${named.name} again.`;
    case 402:
      return "The instance's plan does not include this; a person has to change the plan.";
    case 403:
      return "The instance's settings or limits do not allow this; change them first, or ask a person to.";
    case 404: {
      const listings = listingsOf(named, catalogue).join(", ");
      return listings === "" ? "Check the ids." : `Check the ids; what exists is listed by: ${listings}.`;
    }
    case 408:
      return error.changed === "unknown" ? look(named, catalogue) : "Try again later.";
    case 423:
    case 507:
      return "Try again once the cause is mended.";
    case 429:
      return `Wait ${error.retryAfterSeconds ?? 10} seconds, then call again.`;
    default:
      return error.status < 500
        ? `Correct what the message names and call ${named.name} again.`
        : instance.kind === "sandbox"
          ? "The sandbox failed, which is a defect of clerk-mcp or of the machine: read the current state first."
          : error.changed === "unknown"
            ? `Clerk failed. ${look(named, catalogue)}`
            : "Clerk failed. Try again later.";
  }
}

const CHANGED: Readonly<Record<Changed, string>> = {
  nothing: "Nothing was changed.",
  unknown: "It is not known whether anything was changed.",
};

/** What the API, or the way to it, said. */
export function detailsOf(error: CallError): string[] {
  if (!(error instanceof ClerkApiError)) return [error.message];
  const lines = error.errors.map(({ code, message, longMessage, paramName }) => {
    const text = longMessage === message ? message : `${message} (${longMessage})`;
    return `${code}: ${text}${paramName === undefined ? "" : ` [param_name: ${paramName}]`}`;
  });
  return error.traceId === undefined ? lines : [...lines, `Trace id: ${error.traceId}`];
}

/**
 * The one text that an agent gets for a failed call: what failed where, everything the API said, whether
 * anything was changed, and what to do next.
 */
export function explain(named: NamedOperation, error: CallError, context: ExplainContext): string {
  const status = error instanceof ClerkApiError ? ` (HTTP ${error.status})` : "";
  return [
    `${named.name} failed on ${context.instance.title}${status}.`,
    ...detailsOf(error),
    CHANGED[error.changed],
    `Next: ${nextStep(named, error, context)}`,
  ].join("\n");
}
