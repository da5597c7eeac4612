import type { CatalogEntry, Confirmation } from "../../../tools/index.ts";
import type { InstanceInfo, JsonObject, OperationCaller } from "../../shared/index.ts";
import type { CallRouting } from "../reads/index.ts";
import type { ConfirmTokens } from "./confirm-tokens.ts";

/**
 * What a call that needs confirmation must have: `flag`: `confirm: true`. `preview`: in addition, the token of a
 * preview. `human`: in addition to `confirm: true`, a person who accepts in the client's own dialog.
 */
export type ConfirmPolicy = "flag" | "preview" | "human";

/** What a person is asked to confirm. */
export interface ConfirmationPrompt {
  /** Describes what would happen, in lines of text. */
  readonly message: string;
  /** The text that the person must type to accept; never blank. */
  readonly requiredText: string;
}

/**
 * The reply of the person; `failed` if they could not be prompted, did not reply in time or typed another text. `quote` is a
 * line for what others wrote about it.
 */
export type ConfirmationReply =
  | { readonly kind: "accepted" | "declined" }
  | { readonly kind: "failed"; readonly reason: string; readonly quote?: string };

/** What the gate needs to preview a target and to have a call confirmed. */
export interface GateContext {
  readonly catalog: ReadonlyMap<string, CatalogEntry>;
  readonly call: OperationCaller;
  readonly instance: InstanceInfo;
  readonly routing: CallRouting;
  readonly policy: ConfirmPolicy;
  readonly tokens: ConfirmTokens;
  /** The maximum length of a result, in characters. */
  readonly maxResultLength: number;
  /** Prompts a person; `undefined` if the client cannot do that. */
  readonly promptUser?:
    ((prompt: ConfirmationPrompt, signal: AbortSignal | undefined) => Promise<ConfirmationReply>) | undefined;
  readonly signal?: AbortSignal | undefined;
  /** Called with a message that says what the call is waiting for. */
  readonly onProgress?: ((message: string) => void) | undefined;
}

/**
 * Observes a call in the gate. If a callback throws, the call is stopped, before a person is prompted or a token is
 * consumed.
 */
export interface GateObserver {
  /** Called before a person is prompted. */
  readonly onPrompt: () => void;
  /** Called before the call is allowed. */
  readonly onAllow: (confirmedBy: ConfirmedBy) => void;
}

/** How an allowed call was confirmed. */
export type ConfirmedBy = "not needed" | "flag" | "token" | "person";

/** The two arguments that confirm a call: `confirm` and `confirm_token`. */
export interface ConfirmationInput {
  readonly confirm: boolean;
  readonly token: string | undefined;
}

/** Whether a call is allowed, and how it was confirmed; or why it is denied. */
export type GateDecision =
  | { readonly allowed: true; readonly confirmedBy: ConfirmedBy }
  | { readonly allowed: false; readonly outcome: "declined" | "refused"; readonly denialMessage: string };

/** One call in the gate. */
export interface GateRequest {
  readonly entry: CatalogEntry;
  readonly args: JsonObject;
  readonly input: ConfirmationInput;
  readonly confirmation: Confirmation;
  readonly context: GateContext;
  readonly observer: GateObserver;
}
