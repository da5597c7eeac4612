import { delimiter } from "node:path";
import { LOG_LEVELS } from "../shared/index.ts";

/**
 * The options. Each is set by an environment variable or, except for the secret key itself, by a flag. `alias` is a
 * former name of the flag, which is still accepted.
 *
 * A value that is blank, or that holds a placeholder of the host which started the program, such as `${user_config.key}`,
 * was not meant: the user left a field of a form empty. It counts as `absent` where the default takes no protection away
 * and reaches no other instance, and is `refused` otherwise.
 */
export const OPTIONS = {
  secretKey: {
    env: "CLERK_SECRET_KEY",
    ifBlank: "refused",
    description: "Secret key of the instance (sk_test_… or sk_live_…). Without one, the sandbox is used.",
  },
  secretKeyFile: {
    env: "CLERK_SECRET_KEY_FILE",
    ifBlank: "refused",
    flag: "secret-key-file",
    description: "File that contains the secret key, instead of the variable.",
  },
  apiUrl: {
    env: "CLERK_API_URL",
    ifBlank: "refused",
    flag: "api-url",
    description: "Origin of the Backend API (default https://api.clerk.com).",
  },
  apiVersion: {
    env: "CLERK_API_VERSION",
    ifBlank: "absent",
    flag: "api-version",
    description: "Version of the API, a date (default 2026-05-12).",
  },
  sandbox: {
    env: "CLERK_MCP_SANDBOX",
    ifBlank: "refused",
    flag: "sandbox",
    description: "The sandbox's database: a file or :memory: (default: a file in your data folder).",
  },
  sandboxSecretKey: {
    env: "CLERK_MCP_SANDBOX_SECRET_KEY",
    ifBlank: "refused",
    flag: "sandbox-secret-key",
    description: "Secret key of the sandbox (default: generated with the sandbox).",
  },
  environment: {
    env: "CLERK_MCP_SANDBOX_ENVIRONMENT",
    ifBlank: "absent",
    flag: "sandbox-environment",
    alias: "environment",
    description: "Kind of instance that the sandbox imitates: development (default) or production.",
  },
  timeout: {
    env: "CLERK_MCP_TIMEOUT",
    ifBlank: "absent",
    flag: "timeout",
    description: "Seconds that a call may take, including retries (default 30).",
  },
  concurrency: {
    env: "CLERK_MCP_CONCURRENCY",
    ifBlank: "absent",
    flag: "concurrency",
    description: "Maximum number of requests in flight; further calls wait (default 16).",
  },
  uploadFolders: {
    env: "CLERK_MCP_UPLOAD_FOLDERS",
    ifBlank: "absent",
    flag: "upload-folders",
    description: `Folders that tools may upload images from, separated by ${delimiter} (default: none).`,
  },
  answerLimit: {
    env: "CLERK_MCP_ANSWER_LIMIT",
    ifBlank: "absent",
    flag: "answer-limit",
    description: "Maximum characters in an answer; longer ones are cut at an item (default 100000).",
  },
  confirm: {
    env: "CLERK_MCP_CONFIRM",
    ifBlank: "refused",
    flag: "confirm",
    description:
      "What a destructive call requires: flag (confirm: true), preview (also the token of a preview) or human (a person " +
      "accepts in the client's dialog). Default: flag; with live keys, human if the client has dialogs, otherwise preview.",
  },
  readOnly: {
    env: "CLERK_MCP_READ_ONLY",
    ifBlank: "refused",
    flag: "read-only",
    boolean: true,
    description: "Allow only tools that read.",
  },
  toolsets: {
    env: "CLERK_MCP_TOOLSETS",
    ifBlank: "absent",
    flag: "toolsets",
    description:
      "Toolsets whose tools are listed, comma-separated, or default (the tools used most), all or none. clerk-mcp tools shows them.",
  },
  tools: {
    env: "CLERK_MCP_TOOLS",
    ifBlank: "refused",
    flag: "tools",
    description: "The only tools that can be called, comma-separated.",
  },
  excludeTools: {
    env: "CLERK_MCP_EXCLUDE_TOOLS",
    ifBlank: "refused",
    flag: "exclude-tools",
    description: "Tools that cannot be called, nor what does the same, comma-separated.",
  },
  secrets: {
    env: "CLERK_MCP_SECRETS",
    ifBlank: "refused",
    flag: "secrets",
    description:
      "Long-lived credentials in results: show, or file (each is written to a file that only you can read; default with live keys).",
  },
  auditLog: {
    env: "CLERK_MCP_AUDIT_LOG",
    ifBlank: "refused",
    flag: "audit-log",
    description: "File to which every call that changes something is appended, as JSON lines.",
  },
  logLevel: {
    env: "CLERK_MCP_LOG_LEVEL",
    ifBlank: "absent",
    flag: "log-level",
    description: `Minimum log level on stderr: ${LOG_LEVELS.join(", ")} (default warning).`,
  },
} as const satisfies Readonly<
  Record<
    string,
    {
      env: string;
      ifBlank: "absent" | "refused";
      flag?: string;
      alias?: string;
      boolean?: true;
      description: string;
    }
  >
>;

export type OptionName = keyof typeof OPTIONS;

/** The options that determine which tools are listed and which can be called. */
export const TOOL_ACCESS_OPTIONS = [
  "readOnly",
  "toolsets",
  "tools",
  "excludeTools",
] as const satisfies OptionName[];
