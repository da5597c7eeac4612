import type { AuditLog } from "../mcp/audit/audit-log.ts";
import type { Settings } from "../config/settings.ts";
import { BY_NAME } from "../mcp/reads/call-routing.ts";
import type { CallContext } from "../mcp/call/call-tool.ts";
import { createConfirmTokens } from "../mcp/confirmation/confirm-tokens.ts";
import type { Policy } from "../mcp/confirmation/gate.ts";
import { secretFilesIn } from "../mcp/secrets/secret-file-store.ts";
import type { CommandContext } from "../cli/command-context.ts";
import type { Connection } from "./connection.ts";

/** What all calls of a process have in common. */
export type SharedContext = Omit<CallContext, "catalogue" | "policy">;

/** The part of the settings that calls heed. */
export type CallSettings = Pick<Settings, "secretsFolder" | "uploadFolders" | "answerLimit">;

/** What every call is given, from a client or from a terminal. */
export function sharedContext(
  { instance, call, describe }: Pick<Connection, "instance" | "call" | "describe">,
  { secretsFolder, uploadFolders, answerLimit }: CallSettings,
  audit: AuditLog | undefined,
  { log, visible }: Pick<CommandContext, "log" | "visible">,
  now: () => number = Date.now,
): SharedContext {
  return {
    instance,
    addressing: BY_NAME,
    call,
    describe,
    visible,
    now,
    log: log.log,
    answerLimit,
    tokens: createConfirmTokens(now),
    secretFiles: secretsFolder === undefined ? undefined : secretFilesIn(secretsFolder, now),
    uploadFolders,
    audit,
  };
}

/** The policy that was asked for; without one, real people's data is guarded by the best that there is. */
export const policyFor = (
  asked: Policy | undefined,
  { instance }: Pick<SharedContext, "instance">,
  hasDialogs: boolean,
): Policy => asked ?? (instance.kind !== "production" ? "flag" : hasDialogs ? "human" : "preview");
