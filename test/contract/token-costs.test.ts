import { expect, test } from "vitest";
import { loadTools } from "../../src/mcp/catalog/tool-list.ts";
import { listed, tokensMarkdown } from "../support/token-costs.ts";

test("what each tool costs is as docs/tokens.md has it (npm run tokens writes it)", async () => {
  await expect(tokensMarkdown(loadTools().map(listed))).toMatchFileSnapshot("../../docs/tokens.md");
});
