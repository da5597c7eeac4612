import { costOf, summaryOf } from "../support/token-costs.ts";
import { open } from "./json-rpc-session.ts";
import type { Section } from "./section.ts";

/** What the tools take of the context of every conversation. */
export const tokens: Section = async ({ server, progress }) => {
  progress("tokens: of each tool");
  const { tools, close } = await open({
    args: [server, "--toolsets", "all"],
    env: { CLERK_MCP_SANDBOX: ":memory:" },
  });
  await close();
  const { total, average, largest } = summaryOf(tools.map(costOf));
  return [
    {
      what: "context of a tool: name, description, input schema",
      measured: average,
      unit: "tokens",
      budget: { atMost: 120 },
      note: `${tools.length} tools, ${total} tokens (o200k)`,
    },
    {
      what: "context of the largest tool",
      measured: largest.tokens,
      unit: "tokens",
      budget: { atMost: 600 },
      note: largest.name,
    },
  ];
};
