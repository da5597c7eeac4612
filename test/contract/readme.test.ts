import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { formatToolsMarkdown } from "../../src/cli/printing/tools-markdown.ts";

const readProjectFile = (file: string) => readFileSync(new URL(`../../${file}`, import.meta.url), "utf8");

/** Returns the text of a file between the two markers of a section. */
const getSection = (file: string, name: string) =>
  readProjectFile(file).split(`<!-- ${name} -->`)[1]?.split(`<!-- /${name} -->`)[0]?.trim();

test("the tables in docs/tools.md match the catalog (npm run generate writes them)", () => {
  expect(getSection("docs/tools.md", "tools")).toBe(formatToolsMarkdown().trim());
});

test("the README shows the token costs of docs/tokens.md (npm run generate writes them)", () => {
  expect(getSection("README.md", "surface")).toBe(readProjectFile("docs/tokens.md").split("\n\n")[2]);
});
