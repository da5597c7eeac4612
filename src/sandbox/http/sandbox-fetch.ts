import type { Log } from "../../shared/index.ts";
import { openSandbox, type SandboxOptions } from "../bootstrap/index.ts";
import { getInstance } from "../store/index.ts";
import { createSandboxApp, createSandboxFetch } from "./app.ts";

/** Opens a sandbox; returns it with a `fetch` that calls it and the secret key that it requires. */
export async function openSandboxFetch(options: SandboxOptions, log: Log) {
  const sandbox = await openSandbox(options);
  const { secret_key: secretKey } = await getInstance(sandbox.db);
  return { sandbox, secretKey, fetch: createSandboxFetch(createSandboxApp(sandbox, log)) };
}
