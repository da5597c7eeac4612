import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { toolsMarkdown } from "../src/commands/tools_markdown.ts";

test("the README's table of tools is what the catalogue says (npm run readme writes it)", () => {
  const readme = readFileSync(new URL("../README.md", import.meta.url), "utf8");
  const section = readme.split("<!-- tools -->")[1]?.split("<!-- /tools -->")[0];
  expect(section?.trim()).toBe(toolsMarkdown().trim());
});
