import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { styleText } from "node:util";
import { Client } from "@modelcontextprotocol/sdk/client/index.js";
import { StdioClientTransport } from "@modelcontextprotocol/sdk/client/stdio.js";
import { CallToolResultSchema } from "@modelcontextprotocol/sdk/types.js";
import { z } from "zod";
import { VERSION } from "../../shared/index.ts";
import type { Command, CommandContext } from "./command-context.ts";
import { DemoError, type DemoReporter, runDemoScript } from "./demo-script.ts";

const JsonObjectSchema = z.record(z.string(), z.unknown());

/** The maximum length of a printed line of a result, in characters; longer lines are truncated. */
const MAX_LINE_LENGTH = 160;

const truncateLine = (line: string) =>
  line.length > MAX_LINE_LENGTH ? `${line.slice(0, MAX_LINE_LENGTH)}…` : line;

/** Creates a reporter that calls the demo's tools through an MCP client and prints the calls and their results. */
function createDemoReporter(client: Client, { stdout, colors }: CommandContext): DemoReporter {
  const colorize = (style: "bold" | "cyan" | "green" | "yellow", text: string) =>
    colors ? styleText(style, text, { validateStream: false }) : text;
  let stepCount = 0;

  async function callTool(task: string, tool: string, args: Readonly<Record<string, unknown>>) {
    stepCount += 1;
    stdout.write(`\n${colorize("bold", `${stepCount}. ${task}`)}\n`);
    stdout.write(`   ${colorize("cyan", "→")} ${tool} ${JSON.stringify(args)}\n`);
    const response = await client.callTool({ name: tool, arguments: { ...args } });
    const result = CallToolResultSchema.parse(response);
    const [content] = result.content;
    return { result, text: content?.type === "text" ? content.text : "" };
  }

  const printLines = (style: "green" | "yellow", lines: readonly string[]) => {
    for (const line of lines) stdout.write(`   ${colorize(style, "←")} ${truncateLine(line)}\n`);
  };

  return {
    async expectSuccess(task, tool, args, excerpt) {
      const { result, text } = await callTool(task, tool, args);
      if (result.isError === true) throw new DemoError(`${tool} failed:\n${text}`);
      const structuredContent = JsonObjectSchema.parse(result.structuredContent);
      printLines("green", excerpt(structuredContent));
      return structuredContent;
    },
    async expectError(task, tool, args, expected) {
      const { result, text } = await callTool(task, tool, args);
      if (result.isError !== true)
        throw new DemoError(`${tool} should have been refused, but succeeded:\n${text}`);
      if (!text.includes(expected)) throw new DemoError(`${tool} was refused for another reason:\n${text}`);
      printLines("yellow", text.split("\n"));
    },
  };
}

async function runDemo(context: CommandContext, folder: string, signal: AbortSignal): Promise<number> {
  const { program, stdout, stderr } = context;
  const client = new Client({ name: "clerk-mcp-demo", version: VERSION });
  const transport = new StdioClientTransport({
    command: program.command,
    args: [program.script, "serve", "--sandbox", join(folder, "sandbox.db")],
    // The SDK adds only basic variables such as PATH, so that a key in the environment does not reach the subprocess.
    env: {},
    stderr: "pipe",
  });
  transport.stderr?.on("data", (chunk: Buffer) => stderr.write(chunk));
  try {
    // Closing the client also fails the call in flight, which ends the demo.
    signal.addEventListener("abort", () => void client.close(), { once: true });
    await client.connect(transport);
    const { tools } = await client.listTools();
    const name = client.getServerVersion()?.title ?? "the server";
    stdout.write(
      `clerk-mcp ${VERSION} runs as a subprocess; an MCP client has connected to it over stdio.\n` +
        `The server is ${name}, with a fresh database; it lists ${tools.length} tools.\n`,
    );
    await runDemoScript(createDemoReporter(client, context));
    stdout.write("\nDone. The demo's sandbox is deleted; nothing left this machine.\n");
    return 0;
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    stderr.write(signal.aborted ? "\nThe demo was interrupted.\n" : `\nThe demo failed: ${reason}\n`);
    return 1;
  } finally {
    await client.close();
  }
}

/** Runs a scripted walkthrough in a fresh sandbox, with the real server in a subprocess and the MCP SDK's client. */
export const demoCommand: Command = async (context) => {
  const { signal } = context.onShutdown();
  const folder = await mkdtemp(join(tmpdir(), "clerk-mcp-demo-"));
  try {
    return await runDemo(context, folder, signal);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
};
