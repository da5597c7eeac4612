import { measureToolCost, summarizeCosts } from "../support/token-costs.ts";
import { startSession } from "./json-rpc-session.ts";
import type { BenchSection } from "./section.ts";

/** Measures the tokens that the tools take from the context of every conversation. */
export const tokens: BenchSection = async ({ server, progress }) => {
  progress("tokens: each tool");
  const { tools, close } = await startSession({
    args: [server, "--toolsets", "all"],
    env: { CLERK_MCP_SANDBOX: ":memory:" },
  });
  await close();
  const { total, average, largest } = summarizeCosts(tools.map(measureToolCost));
  return [
    {
      metric: "context of a tool: name, description, input schema",
      measured: average,
      unit: "tokens",
      budget: { atMost: 120 },
      note: `${tools.length} tools, ${total} tokens (o200k)`,
    },
    {
      metric: "context of the largest tool",
      measured: largest.tokens,
      unit: "tokens",
      budget: { atMost: 600 },
      note: largest.name,
    },
  ];
};
