import { createServer, type Server } from "node:http";
import { once } from "node:events";
import { getRequestListener } from "@hono/node-server";
import { buildPublishableKey, createSandboxApp, getInstance, openSandbox } from "../../sandbox/index.ts";
import { UsageError } from "../../shared/index.ts";
import type { Command } from "./command-context.ts";

/** The sandbox listens on the loopback interface only, so that other machines cannot reach it. */
const HOST = "127.0.0.1";
const DEFAULT_PORT = 4000;

function parsePort(flag: string | boolean | undefined): number {
  if (flag === undefined) return DEFAULT_PORT;
  const port = typeof flag === "string" && /^\d{1,5}$/.test(flag) ? Number(flag) : Number.NaN;
  if (!(port <= 65_535)) throw new UsageError("--port must be a number from 0 to 65535 (0 for a free one).");
  return port;
}

/** Descriptions of Node's error codes for a port that cannot be used. */
const PORT_ERROR_REASONS: Readonly<Record<string, string>> = {
  EADDRINUSE: "is already in use",
  EACCES: "may not be used by this user",
};

/** Listens on a port and returns its number, or the reason why it cannot be used. */
async function listen(server: Server, port: number): Promise<number | string> {
  server.listen(port, HOST);
  try {
    await once(server, "listening");
  } catch (error) {
    const code = error instanceof Error && "code" in error ? String(error.code) : "";
    const reason = Object.hasOwn(PORT_ERROR_REASONS, code) ? PORT_ERROR_REASONS[code] : undefined;
    if (reason === undefined) throw error;
    return reason;
  }
  const address = server.address();
  return typeof address === "object" && address !== null ? address.port : port;
}

/** Serves the sandbox over HTTP until the process receives a shutdown signal. */
export const sandboxServeCommand: Command = async ({
  flags,
  redactor,
  sandboxSettings,
  log,
  stdout,
  stderr,
  onShutdown,
}) => {
  const port = parsePort(flags["port"]);
  const settings = sandboxSettings();
  const sandbox = await openSandbox(settings);
  const server = createServer();
  const portOrError = await listen(server, port);
  if (typeof portOrError === "string") {
    await sandbox.db.destroy();
    stderr.write(`Port ${port} ${portOrError}: choose another with --port, or 0 for any free one.\n`);
    return 1;
  }
  // Ticket URLs contain the port, which is known only once the server listens (`--port 0`).
  const origin = `http://${HOST}:${portOrError}`;
  const handleRequest = getRequestListener(createSandboxApp({ ...sandbox, origin }, log.log).fetch);
  server.on("request", (request, response) => void handleRequest(request, response));

  const shutdownSignal = onShutdown().signal;
  const instance = await getInstance(sandbox.db);
  const publishableKey = buildPublishableKey(instance);
  stdout.write(
    [
      `The sandbox (${instance.environment}) is serving the Clerk Backend API. Its database: ${redactor.redactText(settings.file)}`,
      "",
      `CLERK_API_URL=${origin}`,
      `CLERK_SECRET_KEY=${instance.secret_key}`,
      `CLERK_PUBLISHABLE_KEY=${publishableKey}`,
      "",
      "Set these in the environment of an application that uses a Clerk SDK, or in code:",
      `  createClerkClient({ apiUrl: "${origin}", secretKey: "…", publishableKey: "…" })`,
      "Emails and text messages go to the outbox: run clerk-mcp sandbox outbox with the same settings.",
      "Press Ctrl-C to stop it; its data is kept.",
      "",
    ].join("\n"),
  );
  if (!shutdownSignal.aborted) await once(shutdownSignal, "abort");
  server.close();
  server.closeIdleConnections();
  await once(server, "close");
  await sandbox.db.destroy();
  return 0;
};
