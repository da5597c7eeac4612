import type { Settings } from "../config/settings.ts";
import type { AuditLog } from "../mcp/audit/audit-log.ts";
import type { CallContext } from "../mcp/call/call-tool.ts";
import { createConfirmTokens } from "../mcp/confirmation/confirm-tokens.ts";
import type { Policy } from "../mcp/confirmation/gate-types.ts";
import { DIRECT } from "../mcp/reads/call-routing.ts";
import { createSecretFileStore } from "../mcp/secrets/secret-file-store.ts";
import type { Connection } from "./connection.ts";
import type { SessionContext } from "./session-context.ts";

/** What all calls of a process have in common. */
export type BaseCallContext = Omit<CallContext, "catalog" | "policy">;

/** The part of the settings that calls heed. */
export type CallSettings = Pick<Settings, "secretsFolder" | "uploadFolders" | "maxResultLength">;

/** What every call is given, from a client or from a terminal. */
export function createBaseCallContext(
  { instance, call, describe }: Pick<Connection, "instance" | "call" | "describe">,
  { secretsFolder, uploadFolders, maxResultLength }: CallSettings,
  audit: AuditLog | undefined,
  { log, redactor }: Pick<SessionContext, "log" | "redactor">,
  now: () => number = Date.now,
): BaseCallContext {
  return {
    instance,
    routing: DIRECT,
    call,
    describe,
    redactor,
    now,
    log: log.log,
    maxResultLength,
    tokens: createConfirmTokens(now),
    secretFiles: secretsFolder === undefined ? undefined : createSecretFileStore(secretsFolder, now),
    uploadFolders,
    audit,
  };
}

/** The policy that was asked for; without one, real people's data is guarded by the best that there is. */
export const resolvePolicy = (
  requested: Policy | undefined,
  { instance }: Pick<BaseCallContext, "instance">,
  canPrompt: boolean,
): Policy => requested ?? (instance.kind !== "production" ? "flag" : canPrompt ? "human" : "preview");
