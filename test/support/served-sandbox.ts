import { createClerkClient, type ClerkClient } from "@clerk/backend";
import { serve } from "@hono/node-server";
import { createSandboxApp } from "../../src/sandbox/http/app.ts";
import { buildPublishableKey } from "../../src/sandbox/domain/sessions/publishable-key.ts";
import { type Sandbox } from "../../src/sandbox/context.ts";
import { openSandbox, type SandboxOptions } from "../../src/sandbox/bootstrap/open-sandbox.ts";
import { getInstance } from "../../src/sandbox/store/instance.ts";
import { saveSharedSigningKey } from "./shared-signing-key.ts";

/** A sandbox that is served over HTTP, and Clerk's own client for it. */
export interface ServedSandbox {
  readonly url: string;
  readonly sandbox: Sandbox;
  readonly secretKey: string;
  readonly publishableKey: string;
  readonly clerk: ClerkClient;
  readonly close: () => Promise<void>;
}

/** Serves a new instance in memory on a free port. */
export async function serveSandbox(
  environment: "development" | "production",
  options: Pick<SandboxOptions, "now"> = {},
): Promise<ServedSandbox> {
  const sandbox = await openSandbox({ file: ":memory:", environment, ...options });
  await saveSharedSigningKey(sandbox);
  const app = createSandboxApp(sandbox, () => undefined);
  const instance = await getInstance(sandbox.db);
  const secretKey = instance.secret_key;
  const publishableKey = buildPublishableKey(instance);
  return new Promise((resolve) => {
    const server = serve({ fetch: app.fetch, port: 0, hostname: "127.0.0.1" }, ({ port }) => {
      const url = `http://127.0.0.1:${port}`;
      resolve({
        url,
        sandbox,
        secretKey,
        publishableKey,
        clerk: createClerkClient({ apiUrl: url, secretKey, publishableKey, telemetry: { disabled: true } }),
        close: () => new Promise((done) => void server.close(() => done())),
      });
    });
  });
}
