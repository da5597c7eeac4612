import { openAuditLog } from "../audit.ts";
import { catalogue } from "../../tools/index.ts";
import { connect } from "./connect.ts";
import { UsageError } from "../errors.ts";
import { callTool } from "../mcp/call.ts";
import { toolDefinitions } from "../mcp/definitions.ts";
import { didYouMean } from "../mcp/suggestion.ts";
import { toolInput } from "../mcp/tool.ts";
import { ask } from "./ask.ts";
import { readAuthority } from "./authority.ts";
import type { Command } from "./context.ts";
import { printJson } from "./json.ts";
import { argumentsFrom } from "./pairs.ts";
import { sharedContext } from "./tool_calls.ts";

/** Calls a tool from a terminal, through the same gate as an agent's call. */
export const call: Command = async (context) => {
  const { args, flags, settings, log, visible, stdin, stdout, stderr } = context;
  const [name, ...words] = args;
  if (name === undefined)
    throw new UsageError("call needs the name of a tool: clerk-mcp tools lists them all.");
  const named = catalogue.get(name);
  const definition = toolDefinitions().find((tool) => tool.name === name);
  if (named === undefined || definition === undefined) {
    const suggestion = didYouMean(name, catalogue.keys());
    stderr.write(`There is no tool ${JSON.stringify(name)}.${suggestion} clerk-mcp tools lists them all.\n`);
    return 1;
  }

  const all = settings();
  const forbidden = readAuthority(all.authority).refusal(name);
  if (forbidden !== undefined) {
    stderr.write(`${forbidden}\n`);
    return 1;
  }
  const audit = all.auditLog === undefined ? undefined : openAuditLog(all.auditLog, visible);
  const shared = sharedContext(connect(all, log.log), all, audit, context);
  // On a terminal a person can be asked at once. What a script confirms, it has to say with --yes.
  const isGated = "confirm" in toolInput(named.operation).shape;
  const yes = flags["yes"] === true && all.confirm !== "human";
  let declined: string | undefined;
  const result = await callTool(
    named,
    { ...argumentsFrom(words, definition.inputSchema), ...(isGated ? { confirm: true } : {}) },
    {
      ...shared,
      catalogue,
      policy: yes ? "flag" : "human",
      async ask({ message }) {
        stderr.write(`${visible.text(message)}\n`);
        if (stdin.isTTY && (await ask(context, "Go on?"))) return { kind: "accepted" };
        const how =
          all.confirm === "human"
            ? " A person has to approve it on a terminal."
            : " To go on, call it again with --yes.";
        declined = stdin.isTTY ? "" : how;
        return { kind: "declined" };
      },
    },
  );

  if (result.isError !== true) {
    printJson(stdout, result.structuredContent);
    return 0;
  }
  const texts = result.content.flatMap((content) => (content.type === "text" ? [content.text] : []));
  stderr.write(declined === undefined ? `${texts.join("\n")}\n` : `Nothing was changed.${declined}\n`);
  return 1;
};
