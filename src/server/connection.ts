import { previewRequest } from "../clerk-api/request.ts";
import type { OperationCaller, PreviewRequest } from "../shared/api-client.ts";
import type { Settings, Target } from "../config/settings.ts";
import { toCallError, NoResponseError, UsageError } from "../shared/errors.ts";
import { instanceForKey, instanceForSandbox, type Instance } from "../shared/instance-info.ts";
import { memoizeAsync } from "../shared/lazy.ts";
import type { Log } from "../shared/log.ts";
import { VERSION } from "../shared/version.ts";

/** An instance that can be called. */
export interface Connection {
  readonly instance: Instance;
  readonly call: OperationCaller;
  readonly describe: PreviewRequest;
  /** Makes ready what the first call needs, as far as that takes no request; calls do it where it was not done. */
  readonly preload: () => Promise<void>;
  /** Closes what calls have opened; after it, nothing is to be called any more. */
  readonly close: () => Promise<void>;
}

const USER_AGENT = `clerk-mcp/${VERSION} (node ${process.versions.node})`;

/** Loads what calls of a target need. */
export async function loadClient(target: Target) {
  const { createClient } = await import("../clerk-api/create-client.ts");
  // What a `fetch` needs is loaded when one is made.
  if (target.kind === "clerk")
    await (await import("../clerk-api/network-transport.ts")).createNetworkTransport(target.proxy);
  else await import("../sandbox/index.ts");
  return createClient;
}

/** The instance that a target is. */
export const resolveInstance = (target: Target): Instance =>
  target.kind === "clerk" ? instanceForKey(target.secretKey) : instanceForSandbox(target.environment);

/** The part of a client's settings that does not depend on where the API is. */
export const toClientOptions = ({ apiVersion, timeoutMs, concurrency }: Settings) => ({
  apiVersion,
  userAgent: USER_AGENT,
  timeoutMs,
  concurrency,
});

/** What calls are made with. */
interface ClientHandle {
  readonly call: OperationCaller;
  readonly close: () => Promise<void>;
}

async function openClient(settings: Settings, log: Log): Promise<ClientHandle> {
  const { target } = settings;
  const createClient = await loadClient(target);
  const commonOptions = { ...toClientOptions(settings), log };
  if (target.kind === "clerk") {
    const { createNetworkTransport } = await import("../clerk-api/network-transport.ts");
    const call = createClient({
      ...commonOptions,
      apiUrl: target.apiUrl,
      secretKey: target.secretKey,
      transport: await createNetworkTransport(target.proxy),
    });
    // Connections that are kept do not keep the process.
    return { call, close: async () => undefined };
  }
  const { openSandboxFetch } = await import("../sandbox/index.ts");
  const { fromFetch } = await import("../clerk-api/http.ts");
  const { sandbox, fetch, secretKey } = await openSandboxFetch(target, log);
  const call = createClient({
    ...commonOptions,
    apiUrl: "http://sandbox.localhost",
    secretKey,
    transport: fromFetch(fetch),
  });
  return { call, close: () => sandbox.db.destroy() };
}

/** Connects to the instance that the settings name; nothing is loaded or opened before that is asked for. */
export function connect(settings: Settings, log: Log): Connection {
  const { target } = settings;
  let pendingClient: Promise<ClientHandle> | undefined;
  const loadHandle = memoizeAsync(() => {
    pendingClient = openClient(settings, log);
    return pendingClient;
  });
  return {
    instance: resolveInstance(target),
    describe: previewRequest,
    async preload() {
      await loadHandle();
    },
    async call(operation, args, options) {
      let call: OperationCaller;
      try {
        ({ call } = await loadHandle());
      } catch (error) {
        if (error instanceof UsageError)
          throw new NoResponseError(error.message, "nothing", { cause: error });
        throw toCallError(error, "nothing");
      }
      return call(operation, args, options);
    },
    async close() {
      // What could not be opened has been told to whoever asked for it.
      const clientHandle = await pendingClient?.catch(() => undefined);
      await clientHandle?.close();
    },
  };
}
