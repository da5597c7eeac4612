import { fork } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { Client } from "@modelcontextprotocol/sdk/client/index.js";
import { StdioClientTransport } from "@modelcontextprotocol/sdk/client/stdio.js";
import { z } from "zod/v3";
import type { Env } from "./json-rpc-session.ts";
import { openSeededInstance } from "./seeded-instance.ts";
import type { BenchContext } from "./section.ts";

/** Returns the JSON of a user as the API returns it. */
async function buildUserJson(): Promise<string> {
  const instance = await openSeededInstance(":memory:", 1);
  const [user] = z.array(z.unknown()).parse(await instance.request("/users?limit=1"));
  await instance.close();
  return JSON.stringify(user);
}

/** Starts the API; returns the environment for servers that call it, a direct call, and a function to stop it. */
export async function startApiProcess({ outdir }: BenchContext) {
  const child = fork(join(outdir, "api-process.mjs"));
  child.send(await buildUserJson());
  const [port]: unknown[] = await once(child, "message");
  const url = `http://127.0.0.1:${String(port)}`;
  const env: Env = { CLERK_SECRET_KEY: `sk_test_${"0".repeat(40)}`, CLERK_API_URL: url };
  const callApi: MeasuredCall = async () => {
    const response = await fetch(`${url}/v1/users/user_1`, {
      headers: { authorization: `Bearer ${env["CLERK_SECRET_KEY"]}` },
    });
    return response.json();
  };
  return { env, callApi, stop: () => child.disconnect() };
}

export type MeasuredCall = () => Promise<unknown>;

export interface ConnectedServer {
  readonly client: Client;
  readonly call: MeasuredCall;
  readonly close: () => Promise<void>;
}

/** Starts a server over stdio with the SDK's client, lists its tools, and prepares the measured call. */
export async function connectServer(
  program: string,
  env: Env,
  tool: string,
  args: Readonly<Record<string, string>>,
) {
  const transport = new StdioClientTransport({
    command: process.execPath,
    args: [program],
    env: { ...env },
    stderr: "ignore",
  });
  const client = new Client({ name: "bench", version: "0" });
  await client.connect(transport);
  await client.listTools();
  const call = async () => {
    const result = await client.callTool({ name: tool, arguments: { ...args } });
    if (result.isError === true) throw new Error(`${tool}: ${JSON.stringify(result)}`);
  };
  const server: ConnectedServer = { client, call, close: () => client.close() };
  return server;
}
