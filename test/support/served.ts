import { serve } from "@hono/node-server";
import { createSandboxApp } from "../../src/sandbox/app.ts";
import { openSandbox, type Sandbox } from "../../src/sandbox/sandbox.ts";
import { getInstance } from "../../src/sandbox/store/instance.ts";

/** A sandbox that answers over HTTP, as `sandbox serve` does. */
export interface Served {
  readonly url: string;
  readonly sandbox: Sandbox;
  readonly secretKey: string;
  readonly close: () => Promise<void>;
}

/** Serves a fresh instance on a free port. */
export async function serveSandbox(environment: "development" | "production"): Promise<Served> {
  const sandbox = await openSandbox({ file: ":memory:", environment });
  const app = createSandboxApp(sandbox, () => undefined);
  const { secret_key: secretKey } = await getInstance(sandbox.db);
  return new Promise((resolve) => {
    const server = serve({ fetch: app.fetch, port: 0, hostname: "127.0.0.1" }, ({ port }) =>
      resolve({
        url: `http://127.0.0.1:${port}`,
        sandbox,
        secretKey,
        close: () => new Promise((done) => void server.close(() => done())),
      }),
    );
  });
}
