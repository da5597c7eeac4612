import { describeRequest } from "../clerk-api/request.ts";
import type { CallOperation, DescribeRequest } from "../shared/api-client.ts";
import type { Settings, Target } from "../config/settings.ts";
import { callErrorOf, NoAnswerError, UsageError } from "../shared/errors.ts";
import { instanceOfKey, sandboxInstance, type Instance } from "../shared/instance-info.ts";
import { lazily } from "../shared/lazy.ts";
import type { Log } from "../shared/log.ts";
import { VERSION } from "../shared/version.ts";

/** An instance that can be called. */
export interface Connection {
  readonly instance: Instance;
  readonly call: CallOperation;
  readonly describe: DescribeRequest;
  /** Makes ready what the first call needs, as far as that takes no request; calls do it where it was not done. */
  readonly prepare: () => Promise<void>;
  /** Closes what calls have opened; after it, nothing is to be called any more. */
  readonly close: () => Promise<void>;
}

const USER_AGENT = `clerk-mcp/${VERSION} (node ${process.versions.node})`;

/** Loads what calls of a target need. */
export async function loadClient(target: Target) {
  const { createClient } = await import("../clerk-api/create-client.ts");
  // What a `fetch` needs is loaded when one is made.
  if (target.kind === "clerk")
    await (await import("../clerk-api/network-transport.ts")).networkFetch(target.proxy);
  else await import("../sandbox/index.ts");
  return createClient;
}

/** The instance that a target is. */
export const instanceOf = (target: Target): Instance =>
  target.kind === "clerk" ? instanceOfKey(target.secretKey) : sandboxInstance(target.environment);

/** The part of a client's settings that does not depend on where the API is. */
export const clientSettings = ({ apiVersion, timeoutMs, concurrency }: Settings) => ({
  apiVersion,
  userAgent: USER_AGENT,
  timeoutMs,
  concurrency,
});

/** What calls are made with. */
interface OpenClient {
  readonly call: CallOperation;
  readonly close: () => Promise<void>;
}

async function clientFor(settings: Settings, log: Log): Promise<OpenClient> {
  const { target } = settings;
  const createClient = await loadClient(target);
  const common = { ...clientSettings(settings), log };
  if (target.kind === "clerk") {
    const { networkFetch } = await import("../clerk-api/network-transport.ts");
    const call = createClient({
      ...common,
      apiUrl: target.apiUrl,
      secretKey: target.secretKey,
      fetch: await networkFetch(target.proxy),
    });
    // Connections that are kept do not keep the process.
    return { call, close: async () => undefined };
  }
  const { openSandboxFetch } = await import("../sandbox/index.ts");
  const { signalled } = await import("../clerk-api/http.ts");
  const { sandbox, fetch, secretKey } = await openSandboxFetch(target, log);
  const call = createClient({
    ...common,
    apiUrl: "http://sandbox.localhost",
    secretKey,
    fetch: signalled(fetch),
  });
  return { call, close: () => sandbox.db.destroy() };
}

/** Connects to the instance that the settings name; nothing is loaded or opened before that is asked for. */
export function connect(settings: Settings, log: Log): Connection {
  const { target } = settings;
  let opening: Promise<OpenClient> | undefined;
  const client = lazily(() => {
    opening = clientFor(settings, log);
    return opening;
  });
  return {
    instance: instanceOf(target),
    describe: describeRequest,
    async prepare() {
      await client();
    },
    async call(operation, args, options) {
      let call: CallOperation;
      try {
        ({ call } = await client());
      } catch (error) {
        if (error instanceof UsageError) throw new NoAnswerError(error.message, "nothing", { cause: error });
        throw callErrorOf(error, "nothing");
      }
      return call(operation, args, options);
    },
    async close() {
      // What could not be opened has been told to whoever asked for it.
      const opened = await opening?.catch(() => undefined);
      await opened?.close();
    },
  };
}
