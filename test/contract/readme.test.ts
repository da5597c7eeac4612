import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { formatToolsMarkdown } from "../../src/cli/printing/tools-markdown.ts";

const readProjectFile = (file: string) => readFileSync(new URL(`../../${file}`, import.meta.url), "utf8");

/** What the README has between two markers. */
const getReadmeSection = (name: string) =>
  readProjectFile("README.md").split(`<!-- ${name} -->`)[1]?.split(`<!-- /${name} -->`)[0]?.trim();

test("the README's tables of tools are what the catalogue says (npm run readme writes them)", () => {
  expect(getReadmeSection("tools")).toBe(formatToolsMarkdown().trim());
});

test("the README says what is listed as docs/tokens.md does (npm run readme writes it)", () => {
  expect(getReadmeSection("surface")).toBe(readProjectFile("docs/tokens.md").split("\n\n")[2]);
});
