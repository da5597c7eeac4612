import { isDeepStrictEqual } from "node:util";
import type { CatalogEntry } from "../../../tools/index.ts";
import type { JsonObject } from "../../shared/index.ts";
import { resolveConfirmation } from "./confirm-when.ts";
import {
  buildConfirmationPrompt,
  deny,
  denyWithPreview,
  describeChanges,
  formatNextCallHint,
  formatNotConfirmed,
  denyTargetNotFound,
  denyUnreadableTarget,
  toPreviewState,
} from "./gate-messages.ts";
import type {
  ConfirmationInput,
  ConfirmedBy,
  GateContext,
  GateDecision,
  GateObserver,
  GateRequest,
} from "./gate-types.ts";
import { buildPreview, type Preview } from "./preview.ts";

const isGateDecision = (value: Preview | GateDecision): value is GateDecision => "allowed" in value;

/** The current preview of a call; a denial if the target does not exist or cannot be read. */
async function loadPreview(request: GateRequest): Promise<Preview | GateDecision> {
  try {
    const preview = await buildPreview(request.confirmation, request.args, request.context);
    return "missing" in preview ? denyTargetNotFound(request, preview) : preview;
  } catch (error) {
    return denyUnreadableTarget(request, error);
  }
}

/** Allows a call. This must be the last check: once the observer has been notified, the call counts as started. */
function allow({ observer }: GateRequest, confirmedBy: ConfirmedBy): GateDecision {
  observer.onAllow(confirmedBy);
  return { allowed: true, confirmedBy };
}

/** Allows the call if its token was issued for exactly the preview that would be shown now. */
function verifyToken(request: GateRequest, preview: Preview): GateDecision {
  const { entry, args, input, context } = request;
  const { token } = input;
  if (token === undefined) return denyWithPreview(request, preview);
  const snapshot = context.tokens.verify(token, { tool: entry.name, args });
  if (typeof snapshot === "string") return denyWithPreview(request, preview, { sentences: [snapshot] });
  const currentState = toPreviewState(preview);
  if (!isDeepStrictEqual(snapshot.state, currentState)) {
    const previousState = Object(snapshot.state);
    return denyWithPreview(
      request,
      preview,
      describeChanges("The target has changed since the preview.", previousState, currentState),
    );
  }
  const decision = allow(request, "token");
  // The token is still valid: nothing has run between `verify` and `consume` that could have consumed it.
  context.tokens.consume(token);
  return decision;
}

/** Allows the call if a person accepts, and the target is still what the prompt showed. */
async function requestConfirmation(request: GateRequest, preview: Preview): Promise<GateDecision> {
  const { context, observer } = request;
  if (context.promptUser === undefined) return denyWithPreview(request, preview);
  observer.onPrompt();
  const reply = await context.promptUser(buildConfirmationPrompt(request, preview), context.signal);
  if (reply.kind === "declined")
    return {
      allowed: false,
      outcome: "declined",
      denialMessage: [
        formatNotConfirmed(request),
        "The person who was asked declined. That is final: do not try it again unless they ask for it.",
      ].join("\n"),
    };
  if (reply.kind === "failed")
    return deny(
      formatNotConfirmed(request),
      `It was not approved: ${reply.reason}`,
      ...(reply.quote === undefined ? [] : [reply.quote]),
      formatNextCallHint(request, (tool) => `A person will be asked again when you call ${tool} with:`, {
        confirm: true,
      }),
    );

  const currentPreview = await loadPreview(request);
  if (isGateDecision(currentPreview)) return currentPreview;
  if (!isDeepStrictEqual(toPreviewState(currentPreview), toPreviewState(preview)))
    return denyWithPreview(
      request,
      currentPreview,
      describeChanges(
        "The target has changed while the dialog was open.",
        toPreviewState(preview),
        toPreviewState(currentPreview),
      ),
    );
  return allow(request, "person");
}

/**
 * The only place where a call that needs confirmation is denied. It fails closed: a target that cannot be read, a
 * person who cannot be prompted and a token that does not match lead to a denial, which says that nothing was
 * changed, what the call would delete or affect, and how to proceed.
 */
export async function checkConfirmation(
  entry: CatalogEntry,
  args: JsonObject,
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
