import { expect, test } from "vitest";
import { toolDefinitions } from "../src/mcp/definitions.ts";
import { tokensMarkdown } from "./support/tokens.ts";

test("what each tool costs is as docs/tokens.md has it (npm run tokens writes it)", async () => {
  await expect(tokensMarkdown(toolDefinitions())).toMatchFileSnapshot("../docs/tokens.md");
});
