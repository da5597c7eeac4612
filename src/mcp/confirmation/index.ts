export { createConfirmTokens } from "./confirm-tokens.ts";
export { buildDryRun } from "./dry-run.ts";
export type {
  ConfirmationPrompt,
  ConfirmationReply,
  ConfirmedBy,
  GateContext,
  ConfirmPolicy,
} from "./gate-types.ts";
export { checkConfirmation } from "./gate.ts";
