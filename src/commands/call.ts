import { distance } from "fastest-levenshtein";
import { catalogue } from "../../tools/index.ts";
import { connect } from "./connect.ts";
import { UsageError } from "../errors.ts";
import { callTool } from "../mcp/call.ts";
import { toolDefinitions } from "../mcp/definitions.ts";
import { ask } from "./ask.ts";
import type { Command } from "./context.ts";
import { printJson } from "./json.ts";
import { argumentsFrom } from "./pairs.ts";

/** Tools whose names are near to one that does not exist, the nearest first. */
function nearest(name: string): string[] {
  const near = [...catalogue.keys()]
    .map((known) => ({ known, apart: known.includes(name) ? 0 : distance(known, name) }))
    .filter(({ apart }) => apart <= Math.max(2, name.length / 4));
  return near
    .sort((a, b) => a.apart - b.apart)
    .slice(0, 5)
    .map(({ known }) => known);
}

/** Calls a tool from a terminal, through the same gate as an agent's call. */
export const call: Command = async (context) => {
  const { args, flags, settings, log, stdin, stdout, stderr } = context;
  const [name, ...words] = args;
  if (name === undefined)
    throw new UsageError("call needs the name of a tool: clerk-mcp tools lists them all.");
  const named = catalogue.get(name);
  const definition = toolDefinitions().find((tool) => tool.name === name);
  if (named === undefined || definition === undefined) {
    const near = nearest(name);
    const hint = near.length === 0 ? "" : ` Near to it: ${near.join(", ")}.`;
    stderr.write(`There is no tool ${JSON.stringify(name)}.${hint} clerk-mcp tools lists them all.\n`);
    return 1;
  }

  const yes = flags["yes"] === true && named.operation.effect === "destructive" ? { confirm: true } : {};
  const connection = connect(settings(), log.log);
  let declined: string | undefined;
  const result = await callTool(
    named,
    { ...argumentsFrom(words, definition.inputSchema), ...yes },
    {
      catalogue,
      ...connection,
      async approve(shown) {
        stderr.write(`${name} on ${connection.instance.title}:\n${shown}\n`);
        const goOn = stdin.isTTY && (await ask(context, "Go on?"));
        if (!goOn) declined = stdin.isTTY ? "" : " To go on, call it again with --yes.";
        return goOn;
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
