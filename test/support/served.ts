import { serve } from "@hono/node-server";
import { createSandboxApp } from "../../src/sandbox/app.ts";
import { openSandbox, type Sandbox } from "../../src/sandbox/sandbox.ts";
import { getInstance } from "../../src/sandbox/store/instance.ts";

/** A sandbox that answers over HTTP, as `sandbox serve` does. */
export interface Served {
  readonly sandbox: Sandbox;
  readonly url: string;
  readonly secretKey: string;
  readonly close: () => Promise<void>;
}

/** Serves a fresh sandbox in memory on a free port; its clock is the machine's. */
export async function serveSandbox(environment: "development" | "production"): Promise<Served> {
  const sandbox = await openSandbox({ file: ":memory:", environment });
  const app = createSandboxApp(sandbox, () => undefined);
  const { secret_key: secretKey } = await getInstance(sandbox.db);
  return new Promise((resolve) => {
    const server = serve({ fetch: app.fetch, port: 0, hostname: "127.0.0.1" }, ({ port }) =>
      resolve({
        sandbox,
        url: `http://127.0.0.1:${port}`,
        secretKey,
        close: () => new Promise((done) => void server.close(() => done())),
      }),
    );
  });
}
