import { expect, test } from "vitest";
import { buildToolDefinitions } from "../../src/mcp/catalog/tool-list.ts";

test.each([...buildToolDefinitions()])("$name matches its snapshot", async (tool) => {
  await expect(`${JSON.stringify(tool, null, 2)}\n`).toMatchFileSnapshot(`../snapshots/${tool.name}.json`);
});
