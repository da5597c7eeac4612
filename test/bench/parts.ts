import { spawn } from "node:child_process";
import { once } from "node:events";
import { measureSequential } from "./calls.ts";
import { startSession, type Session } from "./json-rpc-session.ts";
import { measureInterleaved, measureMs } from "./measure.ts";
import type { Measurement } from "./report.ts";
import type { BenchContext, BenchSection } from "./section.ts";
import { connectServer, startApiProcess, type ConnectedServer } from "./connected-server.ts";

const measureNode = (...args: readonly string[]) =>
  measureMs(() => once(spawn(process.execPath, args, { env: {}, stdio: "ignore" }), "exit"));

async function measureStart({ server, rounds, progress }: BenchContext): Promise<Measurement[]> {
  progress("parts: the start");
  let bytes = 0;
  const measureUntil = async (moment: (session: Session) => number) => {
    const session = await startSession({ args: [server], env: { CLERK_MCP_SANDBOX: ":memory:" } });
    bytes = session.bytes;
    await session.close();
    return moment(session);
  };
  const times = await measureInterleaved(rounds(30), {
    node: () => measureNode("-e", "0"),
    version: () => measureNode(server, "--version"),
    initialized: () => measureUntil((session) => session.initializedMs),
    listed: () => measureUntil((session) => session.toolsListedMs),
  });
  return [
    { metric: "node -e 0", measured: times.median("node"), unit: "ms" },
    { metric: "spawn to the answer to initialize", measured: times.median("initialized"), unit: "ms" },
    {
      metric: "spawn to complete tools/list",
      measured: times.median("listed"),
      unit: "ms",
      note: `${bytes} bytes`,
    },
    { metric: "clerk-mcp --version, which loads the bundle", measured: times.median("version"), unit: "ms" },
  ];
}

async function measureCall(
  bench: BenchContext,
  { client, call }: ConnectedServer,
  direct: () => Promise<unknown>,
) {
  bench.progress("parts: a call");
  /** A call with invalid arguments, which goes through everything except the API. */
  const callWithoutArguments = async () => {
    const result = await client.callTool({ name: "get_user", arguments: {} });
    if (result.isError !== true) throw new Error("get_user succeeded without user_id.");
  };
  const times = await measureInterleaved(bench.rounds(20), {
    direct: () => measureSequential(direct, 50),
    ping: () => measureSequential(() => client.ping(), 50),
    rejected: () => measureSequential(callWithoutArguments, 50),
    call: () => measureSequential(call, 50),
  });
  const lines: Measurement[] = [
    { metric: "the API alone, by fetch", measured: times.median("direct"), unit: "ms" },
    { metric: "a ping over stdio: the protocol alone", measured: times.median("ping"), unit: "ms" },
    { metric: "a call that is refused for its input", measured: times.median("rejected"), unit: "ms" },
    { metric: "get_user over stdio", measured: times.median("call"), unit: "ms" },
  ];
  return lines;
}

/** Breaks down the times of a start and of a call; each line includes the work of the lines before it. */
export const parts: BenchSection = async (bench) => {
  const api = await startApiProcess(bench);
  const server = await connectServer(bench.server, api.env, "get_user", { user_id: "user_1" });
  try {
    return [...(await measureStart(bench)), ...(await measureCall(bench, server, api.callApi))];
  } finally {
    await server.close();
    api.stop();
  }
};
