import type { Settings } from "../config/index.ts";
import {
  type AuditLog,
  type CallContext,
  createCallRouting,
  createConfirmTokens,
  createSecretFileStore,
  DIRECT_ROUTING,
  type ConfirmPolicy,
  type ToolAccess,
} from "../mcp/index.ts";
import type { Connection } from "./connection.ts";
import type { SessionContext } from "./session-context.ts";

/** The context that all calls of a process share. */
export type BaseCallContext = Omit<CallContext, "catalog" | "policy">;

/** The settings that affect single calls. */
export type CallSettings = Pick<
  Settings,
  "toolAccess" | "secretsFolder" | "undeliveredSecretsFolder" | "uploadFolders" | "maxResultLength"
>;

/** Builds the context of calls, whether an MCP client or the `call` command makes them. */
export function createBaseCallContext(
  { instance, call, describe }: Pick<Connection, "instance" | "call" | "describe">,
  { toolAccess, secretsFolder, undeliveredSecretsFolder, uploadFolders, maxResultLength }: CallSettings,
  audit: AuditLog | undefined,
  { log, redactor }: Pick<SessionContext, "log" | "redactor">,
  now: () => number = Date.now,
  // The lifetime of a token must not depend on changes of the system time.
  monotonicNow: () => number = () => performance.now(),
): BaseCallContext {
  const openSecretFiles = (folder: string | undefined) =>
    folder === undefined ? undefined : createSecretFileStore(folder, now);
  return {
    instance,
    routing: DIRECT_ROUTING,
    call,
    describe,
    redactor,
    excludedTools: toolAccess.excludeTools,
    now,
    log: log.log,
    maxResultLength,
    tokens: createConfirmTokens(monotonicNow),
    secretFiles: openSecretFiles(secretsFolder),
    undeliveredSecretFiles: openSecretFiles(undeliveredSecretsFolder),
    uploadFolders,
    audit,
  };
}

/** Adds to a call context what all calls of one session share. */
export const createSessionCallContext = (baseContext: BaseCallContext, toolAccess: ToolAccess) => ({
  ...baseContext,
  toolAccess,
  routing: createCallRouting(toolAccess),
  // The fields that each call sets are declared here too: overwriting a field of a copy is faster than adding one.
  promptUser: undefined,
  onProgress: undefined,
  signal: undefined,
  onRunToCompletion: undefined,
  isStopping: undefined,
});

/**
 * The confirmation policy: the requested one, otherwise `flag`. A production instance, whose users are real people,
 * defaults to the strictest policy that the client supports: `human` if it can prompt a person, otherwise `preview`.
 */
export const resolvePolicy = (
  requested: ConfirmPolicy | undefined,
  { instance }: Pick<BaseCallContext, "instance">,
  canPrompt: boolean,
): ConfirmPolicy => requested ?? (instance.kind !== "production" ? "flag" : canPrompt ? "human" : "preview");
