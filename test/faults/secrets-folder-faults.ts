import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "vitest";
import { startServer, getResultText, type ProcessOptions } from "../support/server-process.ts";
import { recordInjection, recordCall, parseReportedOutcome } from "./outcome-ledger.ts";
import { timeout } from "./run-scale.ts";
import { sendResponse, startRecordingServer } from "./recording-server.ts";

/** Faults of the secrets folder: a call whose credential cannot be saved must not be sent. */

interface Fault {
  readonly fault: string;
  /** Whether a file stands in place of the data folder, so that the secrets folder cannot be created. */
  readonly isFile: boolean;
  readonly options: ProcessOptions;
}

const FAULTS: readonly Fault[] = [
  { fault: "a secrets folder that cannot be created", isFile: true, options: {} },
  { fault: "a secrets folder that is full", isFile: false, options: { prelude: "ulimit -f 8" } },
];

const CALLS = [
  {
    tool: "refresh_session",
    args: {
      session_id: "session",
      expired_token: "expired",
      refresh_token: "refresh",
      request_origin: "https://a.example",
    },
  },
  { tool: "rotate_oauth_application_secret", args: { oauth_application_id: "application", confirm: true } },
  {
    tool: "rotate_machine_secret_key",
    args: { machine_id: "machine", previous_token_ttl: 0, confirm: true },
  },
];

export function testSecretsFolderFaults(): void {
  test.for(FAULTS)(
    "of $fault",
    { timeout },
    async ({ fault, isFile, options }, { onTestFinished: finish }) => {
      const folder = mkdtempSync(join(tmpdir(), "clerk-mcp-faults-"));
      finish(() => rmSync(folder, { recursive: true, force: true }));
      const data = join(folder, "data");
      if (isFile) writeFileSync(data, "");
      const api = await startRecordingServer(finish, () => async (incoming) => {
        await incoming.read();
        incoming.perform();
        sendResponse(incoming, 200, {
          id: incoming.mark,
          client_secret: "credential",
          secret: "credential",
          cookies: ["credential"],
        });
      });
      const server = await startServer(
        {
          CLERK_SECRET_KEY: "sk_test_faults",
          CLERK_API_URL: api.url,
          CLERK_MCP_SECRETS: "file",
          XDG_DATA_HOME: data,
        },
        { ...options, finish },
      );
      for (const { tool, args } of CALLS) {
        recordInjection(fault);
        const result = await server.call(tool, args);
        const mark = Object.values(args).find((value) => typeof value === "string") ?? "";
        recordCall({
          fault,
          name: tool,
          kind: "write",
          reported: parseReportedOutcome(result),
          performed: api.performed(mark),
          expected: ["nothing"],
          text: getResultText(result),
        });
      }
      await server.stop();
    },
  );
}
