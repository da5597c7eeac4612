import { expect, test } from "vitest";
import { toolDefinitions } from "../../src/mcp/catalog/tool-list.ts";

test.each([...toolDefinitions()])("$name is as its snapshot has it", async (tool) => {
  await expect(`${JSON.stringify(tool, null, 2)}\n`).toMatchFileSnapshot(`../snapshots/${tool.name}.json`);
});
