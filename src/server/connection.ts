import { previewRequest } from "../clerk-api/startup.ts";
import type { Settings, ConnectionTarget } from "../config/index.ts";
import {
  type InstanceInfo,
  instanceForKey,
  instanceForSandbox,
  type Log,
  memoizeAsync,
  NoResponseError,
  type OperationCaller,
  type PreviewRequest,
  toCallError,
  UsageError,
  VERSION,
} from "../shared/index.ts";

/** A connection to an instance. */
export interface Connection {
  readonly instance: InstanceInfo;
  readonly call: OperationCaller;
  readonly describe: PreviewRequest;
  /** Loads and opens what the first call needs, without sending a request. Otherwise the first call does so. */
  readonly preload: () => Promise<void>;
  /** Closes what calls have opened. No call may be made after it. */
  readonly close: () => Promise<void>;
}

const USER_AGENT = `clerk-mcp/${VERSION} (node ${process.versions.node})`;

/** 507 (Insufficient Storage): the sandbox could not use its file, and has rolled the write back. */
const SANDBOX_NOT_APPLIED_STATUSES = new Set([507]);

/** Loads the modules that calls to a target need, and returns the function that creates a client. */
export async function loadClientFactory(target: ConnectionTarget) {
  const { createClient } = await import("../clerk-api/index.ts");
  // The network transport loads its dependencies only when it is created.
  if (target.kind === "clerk")
    await (await import("../clerk-api/network/index.ts")).createNetworkTransport(target.proxy);
  else await import("../sandbox/index.ts");
  return createClient;
}

/** The instance of a target. */
export const resolveInstance = (target: ConnectionTarget): InstanceInfo =>
  target.kind === "clerk" ? instanceForKey(target.secretKey) : instanceForSandbox(target.environment);

/** The client options that do not depend on the location of the API. */
export const toClientOptions = ({ apiVersion, timeoutMs, concurrency }: Settings) => ({
  apiVersion,
  userAgent: USER_AGENT,
  timeoutMs,
  concurrency,
});

/** An API client, and the function that closes what it uses. */
interface ClientHandle {
  readonly call: OperationCaller;
  readonly close: () => Promise<void>;
}

async function openClient(settings: Settings, log: Log): Promise<ClientHandle> {
  const { target } = settings;
  const createClient = await loadClientFactory(target);
  const commonOptions = { ...toClientOptions(settings), log };
  if (target.kind === "clerk") {
    const { createNetworkTransport } = await import("../clerk-api/network/index.ts");
    const call = createClient({
      ...commonOptions,
      apiUrl: target.apiUrl,
      secretKey: target.secretKey,
      transport: await createNetworkTransport(target.proxy),
    });
    // Idle keep-alive connections do not keep the process running, so they are not closed.
    return { call, close: async () => undefined };
  }
  const { openSandboxFetch } = await import("../sandbox/index.ts");
  const { createFetchTransport } = await import("../clerk-api/index.ts");
  const { sandbox, fetch, secretKey } = await openSandboxFetch(target, log);
  const call = createClient({
    ...commonOptions,
    apiUrl: "http://sandbox.localhost",
    secretKey,
    transport: createFetchTransport(fetch),
    notAppliedStatuses: SANDBOX_NOT_APPLIED_STATUSES,
  });
  return { call, close: () => sandbox.db.destroy() };
}

/** Connects to the target of the settings. `preload` or the first call loads the modules and opens the files. */
export function connect(settings: Settings, log: Log): Connection {
  const { target } = settings;
  let pendingClient: Promise<ClientHandle> | undefined;
  const loadClientHandle = memoizeAsync(() => {
    pendingClient = openClient(settings, log);
    return pendingClient;
  });
  return {
    instance: resolveInstance(target),
    describe: previewRequest,
    async preload() {
      await loadClientHandle();
    },
    async call(operation, args, options) {
      let call: OperationCaller;
      try {
        ({ call } = await loadClientHandle());
      } catch (error) {
        if (error instanceof UsageError)
          throw new NoResponseError(error.message, "nothing", { cause: error });
        throw toCallError(error, "nothing");
      }
      return call(operation, args, options);
    },
    async close() {
      // If opening failed, `call` or `preload` has already reported the error to its caller.
      const clientHandle = await pendingClient?.catch(() => undefined);
      await clientHandle?.close();
    },
  };
}
