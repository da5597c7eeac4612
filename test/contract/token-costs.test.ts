import { expect, test } from "vitest";
import { loadTools } from "../../src/mcp/catalog/tool-list.ts";
import { parseListedTool, formatTokensPage } from "../support/token-costs.ts";

test("what each tool costs is as docs/tokens.md has it (npm run tokens writes it)", async () => {
  await expect(formatTokensPage(loadTools().map(parseListedTool))).toMatchFileSnapshot(
    "../../docs/tokens.md",
  );
});
