export { type AuditLog, openAuditLog, toAuditTarget } from "./audit/index.ts";
export type { CallContext } from "./call/index.ts";
export {
  findToolEffect,
  type JsonSchema,
  loadTools,
  META_TOOLSET,
  type ToolAccess,
  getToolInputSchema,
} from "./catalog/index.ts";
export {
  type ConfirmationPrompt,
  type ConfirmationReply,
  createConfirmTokens,
  type ConfirmPolicy,
} from "./confirmation/index.ts";
export { didYouMean } from "./errors/index.ts";
export { createCallRouting, DIRECT_ROUTING } from "./reads/index.ts";
export { createSecretFileStore } from "./secrets/index.ts";
export { escapeText, isRequiredText, quoteRequiredText, quoteText } from "./text.ts";
export type { HandshakeHandoff } from "./transports/index.ts";
