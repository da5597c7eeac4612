import { once } from "node:events";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { spawn } from "node:child_process";
import { describe, expect, test } from "vitest";
import { respondWith, startScriptedApiWith } from "../support/scripted-api.ts";
import {
  programPath,
  startServer,
  type OnTestFinished,
  type ServerProcess,
} from "../support/server-process.ts";

/** A call whose result contains a new credential is under way when the host quits or stops the server. */

const NEW_SECRET = "new-client-secret-0123456789";

interface ShutdownCase {
  readonly name: string;
  readonly quit: (child: ServerProcess["child"]) => void;
  readonly code: number;
}

const send =
  (...signals: readonly NodeJS.Signals[]) =>
  (child: ServerProcess["child"]) => {
    for (const signal of signals) child.kill(signal);
  };

const SHUTDOWN_CASES: readonly ShutdownCase[] = [
  { name: "stdin ends", quit: (child) => void child.stdin.end(), code: 0 },
  { name: "SIGTERM arrives", quit: send("SIGTERM"), code: 143 },
  { name: "SIGINT arrives", quit: send("SIGINT"), code: 130 },
  {
    name: "stdin ends and nobody reads stdout",
    quit(child) {
      child.stdin.end();
      child.stdout.destroy();
    },
    code: 0,
  },
];

/** Starts an API that holds the response to a rotation until `release` is called, and never responds to other writes. */
async function startHoldingApi(finish: OnTestFinished) {
  let release = (): void => undefined;
  const released = new Promise<void>((resolve) => (release = resolve));
  const api = await startScriptedApiWith(finish, [
    (response, received) => {
      if (!received.url.endsWith("/rotate_secret")) return;
      const application = { object: "oauth_application", id: "oa_1", client_secret: NEW_SECRET };
      void released.then(() => respondWith(200, application)(response, received));
    },
  ]);
  /** Resolves when the API has received this number of requests. */
  const receivedRequests = async (count: number) => {
    while (api.received.length < count) await api.nextRequest();
  };
  return { url: api.url, release, receivedRequests };
}

/**
 * Starts the server, and a rotation and another write in it, which the API has received. With an audit log, SIGHUP does not
 * stop the server.
 */
async function startRotation(
  finish: OnTestFinished,
  secrets: "file" | "show",
  { audited = true }: { readonly audited?: boolean } = {},
) {
  const folder = mkdtempSync(join(tmpdir(), "clerk-mcp-shutdown-"));
  finish(() => rmSync(folder, { recursive: true, force: true }));
  const auditLog = join(folder, "audit.log");
  const { url, release, receivedRequests } = await startHoldingApi(finish);
  const env = {
    CLERK_SECRET_KEY: "sk_test_0123456789",
    CLERK_API_URL: url,
    CLERK_MCP_SECRETS: secrets,
    ...(audited ? { CLERK_MCP_AUDIT_LOG: auditLog } : {}),
    HOME: folder,
    XDG_DATA_HOME: folder,
    LOCALAPPDATA: folder,
  };
  const server = await startServer(env, { finish });
  const { child } = server;
  const rotation = server
    .call("rotate_oauth_application_secret", { oauth_application_id: "oa_1", confirm: true })
    .catch(() => undefined);
  void server.call("unban_user", { user_id: "user_1" }).catch(() => undefined);
  await receivedRequests(2);
  return {
    server,
    rotation,
    release,
    receivedRequests,
    /** Resolves when the server has been told to stop, and has aborted the other write. */
    aborted: async () => {
      while (!server.stderr().includes("unban_user")) await once(child.stderr, "data");
    },
    readCredentials: () => readCredentials(folder),
    readOutcome: () =>
      readFileSync(auditLog, "utf8")
        .trim()
        .split("\n")
        .map((line): { tool?: unknown; outcome?: unknown } => JSON.parse(line))
        .filter(({ tool }) => tool === "rotate_oauth_application_secret")
        .map(({ outcome }) => outcome),
  };
}

/** The contents of the files of credentials below a data folder. */
function readCredentials(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.parentPath.endsWith("secrets") && !entry.name.startsWith("."))
    .map(({ parentPath, name }) => readFileSync(join(parentPath, name), "utf8"));
}

describe.each(["file", "show"] as const)("with --secrets %s, a new credential is saved", (secrets) => {
  test.concurrent.for(SHUTDOWN_CASES)(
    "and its call recorded, when $name before the API responds",
    async ({ quit, code }, { onTestFinished: finish }) => {
      const {
        server,
        release,
        aborted,
        readCredentials: read,
        readOutcome,
      } = await startRotation(finish, secrets);
      quit(server.child);
      await aborted();
      expect(server.child.exitCode).toBe(null);
      release();
      const exit = await server.exited;
      expect(exit).toMatchObject({ code, signal: null });
      expect(read()).toEqual([NEW_SECRET]);
      expect(readOutcome()).toEqual(["begun", "done"]);
      expect(exit.stderr).toContain(
        "rotate_oauth_application_secret was done while clerk-mcp was being stopped",
      );
      expect(exit.stderr).not.toContain(NEW_SECRET);
    },
  );

  test.concurrent(
    "when SIGHUP arrives before the API responds, without an audit log",
    async ({ onTestFinished: finish }) => {
      const rotation = await startRotation(finish, secrets, { audited: false });
      send("SIGHUP")(rotation.server.child);
      await rotation.aborted();
      rotation.release();
      expect(await rotation.server.exited).toMatchObject({ code: 129, signal: null });
      expect(rotation.readCredentials()).toEqual([NEW_SECRET]);
    },
  );

  test.concurrent(
    "when stdin ends and signals of several kinds follow",
    async ({ onTestFinished: finish }) => {
      const {
        server,
        release,
        aborted,
        readCredentials: read,
      } = await startRotation(finish, secrets, {
        audited: false,
      });
      server.child.stdin.end();
      await aborted();
      send("SIGINT", "SIGTERM", "SIGHUP")(server.child);
      release();
      expect(await server.exited).toMatchObject({ signal: null });
      expect(read()).toEqual([NEW_SECRET]);
    },
  );

  test.concurrent("when the response cannot be written to stdout", async ({ onTestFinished: finish }) => {
    const { server, release, readCredentials: read, readOutcome } = await startRotation(finish, secrets);
    server.child.stdout.destroy();
    release();
    expect(await server.exited).toMatchObject({ code: 0 });
    expect(read()).toEqual([NEW_SECRET]);
    expect(readOutcome()).toEqual(["begun", "done"]);
  });

  test.concurrent("when the client cancels the call", async ({ onTestFinished: finish }) => {
    const { server, release, receivedRequests, readCredentials: read } = await startRotation(finish, secrets);
    const controller = new AbortController();
    const created = server.client.callTool(
      { name: "rotate_oauth_application_secret", arguments: { oauth_application_id: "oa_2", confirm: true } },
      undefined,
      { signal: controller.signal },
    );
    await receivedRequests(3);
    controller.abort("The user canceled.");
    await expect(created).rejects.toThrow();
    release();
    await server.stop();
    expect(read()).toContain(NEW_SECRET);
  });
});

test.concurrent(
  "a rotation is not affected by SIGHUP when there is an audit log",
  async ({ onTestFinished: finish }) => {
    const { server, rotation, release, readOutcome } = await startRotation(finish, "show");
    for (let count = 0; count < 3; count += 1) send("SIGHUP")(server.child);
    // The response to this request comes after the signals.
    await server.client.ping();
    release();
    expect(await rotation).toMatchObject({ structuredContent: { client_secret: NEW_SECRET } });
    expect(readOutcome()).toEqual(["begun", "done"]);
    expect(server.child.exitCode).toBe(null);
  },
);

test.concurrent(
  "a response is still delivered to a client that reads it after stdin has ended",
  async ({ onTestFinished: finish }) => {
    const { server, rotation, release, aborted } = await startRotation(finish, "show");
    server.child.stdin.end();
    await aborted();
    release();
    expect(await rotation).toMatchObject({ structuredContent: { client_secret: NEW_SECRET } });
  },
);

test.concurrent(
  "a second signal of the same kind ends the process at once",
  async ({ onTestFinished: finish }) => {
    const { server, aborted } = await startRotation(finish, "file");
    send("SIGTERM")(server.child);
    await aborted();
    send("SIGTERM")(server.child);
    expect(await server.exited).toMatchObject({ signal: "SIGTERM" });
  },
);

test.concurrent.for(["SIGINT", "SIGTERM", "SIGHUP"] as const)(
  "a call on the command line whose result contains a new credential prints it despite %s",
  async (signal, { onTestFinished: finish }) => {
    const { url, release, receivedRequests } = await startHoldingApi(finish);
    const folder = mkdtempSync(join(tmpdir(), "clerk-mcp-shutdown-"));
    finish(() => rmSync(folder, { recursive: true, force: true }));
    const args = ["call", "rotate_oauth_application_secret", "oauth_application_id=oa_1", "--yes"];
    const child = spawn(process.execPath, [programPath, ...args], {
      env: {
        CLERK_SECRET_KEY: "sk_test_0123456789",
        CLERK_API_URL: url,
        HOME: folder,
        XDG_DATA_HOME: folder,
      },
      stdio: ["ignore", "pipe", "pipe"],
    });
    finish(() => void child.kill("SIGKILL"));
    let stdout = "";
    child.stdout.setEncoding("utf8").on("data", (text: string) => (stdout += text));
    await receivedRequests(1);
    child.kill(signal);
    release();
    await once(child, "close");
    expect(stdout).toContain(NEW_SECRET);
  },
);
