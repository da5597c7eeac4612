import type { Log } from "../shared/log.ts";
import { createSandboxApp, createSandboxFetch } from "./http/app.ts";
import { openSandbox, type SandboxOptions } from "./bootstrap/open-sandbox.ts";
import { getInstance } from "./store/instance.ts";

/** Opens a sandbox and gives the `fetch` that reaches it, with the key that it asks for. */
export async function openSandboxFetch(options: SandboxOptions, log: Log) {
  const sandbox = await openSandbox(options);
  const { secret_key: secretKey } = await getInstance(sandbox.db);
  return { sandbox, secretKey, fetch: createSandboxFetch(createSandboxApp(sandbox, log)) };
}
