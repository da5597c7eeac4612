import { spawn } from "node:child_process";
import { once } from "node:events";
import { oneByOne } from "./calls.ts";
import { open, type Opened } from "./json-rpc-session.ts";
import { interleaved, timed } from "./measure.ts";
import type { Line } from "./report.ts";
import type { Bench, Section } from "./section.ts";
import { serve, startUpstream, type Served } from "./connected-server.ts";

const run = (...args: readonly string[]) =>
  timed(() => once(spawn(process.execPath, args, { env: {}, stdio: "ignore" }), "exit"));

async function startParts({ server, rounds, progress }: Bench): Promise<Line[]> {
  progress("parts: of the start");
  let bytes = 0;
  const until = async (moment: (opened: Opened) => number) => {
    const opened = await open({ args: [server], env: { CLERK_MCP_SANDBOX: ":memory:" } });
    bytes = opened.bytes;
    await opened.close();
    return moment(opened);
  };
  const times = await interleaved(rounds(30), {
    node: () => run("-e", "0"),
    version: () => run(server, "--version"),
    introduced: () => until((opened) => opened.introducedMs),
    listed: () => until((opened) => opened.ms),
  });
  return [
    { what: "node -e 0", measured: times.median("node"), unit: "ms" },
    { what: "spawn to the answer to initialize", measured: times.median("introduced"), unit: "ms" },
    {
      what: "spawn to complete tools/list",
      measured: times.median("listed"),
      unit: "ms",
      note: `${bytes} bytes`,
    },
    { what: "clerk-mcp --version, which loads the bundle", measured: times.median("version"), unit: "ms" },
  ];
}

async function callParts(bench: Bench, { client, call }: Served, direct: () => Promise<unknown>) {
  bench.progress("parts: of a call");
  /** Refused for its input: all that a call goes through but the API. */
  const refused = async () => {
    const result = await client.callTool({ name: "get_user", arguments: {} });
    if (result.isError !== true) throw new Error("get_user took no user for an answer.");
  };
  const times = await interleaved(bench.rounds(20), {
    direct: () => oneByOne(direct, 50),
    ping: () => oneByOne(() => client.ping(), 50),
    refused: () => oneByOne(refused, 50),
    call: () => oneByOne(call, 50),
  });
  const lines: Line[] = [
    { what: "the API alone, by fetch", measured: times.median("direct"), unit: "ms" },
    { what: "a ping over stdio: the protocol alone", measured: times.median("ping"), unit: "ms" },
    { what: "a call that is refused for its input", measured: times.median("refused"), unit: "ms" },
    { what: "get_user over stdio", measured: times.median("call"), unit: "ms" },
  ];
  return lines;
}

/** What the time goes into; each line holds what the lines before it do, and more. */
export const parts: Section = async (bench) => {
  const upstream = await startUpstream(bench);
  const served = await serve(bench.server, upstream.env, "get_user", { user_id: "user_1" });
  try {
    return [...(await startParts(bench)), ...(await callParts(bench, served, upstream.direct))];
  } finally {
    await served.close();
    upstream.stop();
  }
};
