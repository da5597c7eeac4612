import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { formatToolsMarkdown } from "../../src/cli/printing/tools-markdown.ts";

const readProjectFile = (file: string) => readFileSync(new URL(`../../${file}`, import.meta.url), "utf8");

/** Returns the README's text between the two markers of a section. */
const getReadmeSection = (name: string) =>
  readProjectFile("README.md").split(`<!-- ${name} -->`)[1]?.split(`<!-- /${name} -->`)[0]?.trim();

test("the README's tool tables match the catalog (npm run readme writes them)", () => {
  expect(getReadmeSection("tools")).toBe(formatToolsMarkdown().trim());
});

test("the README describes the default tools as docs/tokens.md does (npm run readme writes it)", () => {
  expect(getReadmeSection("surface")).toBe(readProjectFile("docs/tokens.md").split("\n\n")[2]);
});
