export { ApiError } from "./api-error.ts";
export { openSandbox, resetSandbox } from "./bootstrap/index.ts";
export { runInTransaction, type Sandbox } from "./context.ts";
export { buildPublishableKey, grantAccess, redeemTicket, type TicketRedemption } from "./domain/index.ts";
export { createSandboxApp, openSandboxFetch } from "./http/index.ts";
export { seedSandbox } from "./seeding/index.ts";
export { getInstance, listOutboxMessages, type OutboxRow } from "./store/index.ts";
