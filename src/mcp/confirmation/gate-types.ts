import type { Confirmation } from "../../../tools/core/confirmation.ts";
import type { CatalogEntry } from "../../../tools/index.ts";
import type { OperationCaller } from "../../shared/api-client.ts";
import type { Instance } from "../../shared/instance-info.ts";
import type { JsonObject } from "../../shared/json.ts";
import type { CallRouting } from "../reads/call-routing.ts";
import type { ConfirmTokens } from "./confirm-tokens.ts";

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

/** One call on its way through the gate. */
export interface GateRequest {
  readonly entry: CatalogEntry;
  readonly args: JsonObject;
  readonly input: ConfirmationInput;
  readonly confirmation: Confirmation;
  readonly context: GateContext;
  readonly observer: GateObserver;
}
