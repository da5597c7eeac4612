import { expect, test } from "vitest";
import { loadTools } from "../../src/mcp/catalog/tool-list.ts";
import { parseListedTool, formatTokensPage } from "../support/token-costs.ts";

test("docs/tokens.md has the current token cost of each tool (npm run generate writes it)", async () => {
  await expect(formatTokensPage(loadTools().map(parseListedTool))).toMatchFileSnapshot(
    "../../docs/tokens.md",
  );
});
