import { existsSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";

const page = readFileSync(new URL("../../docs/SECURITY.md", import.meta.url), "utf8");
const defenses = /\n## Defenses\n([^]*?)\n## /.exec(page)?.[1] ?? "";

/** A link to a test, whose title is the title of the test. */
const TEST_LINK = /\[test\]\(\.\.\/(?<file>test\/[\w/.-]+) "(?<title>[^"]+)"\)/g;

test("every sentence about a defense in docs/SECURITY.md names a test", () => {
  // Lists after a colon give examples of the sentence before; the text after the last one is about the page itself.
  const paragraphs = defenses
    .split(/\n\n|\n(?=- )/)
    .map((paragraph) => paragraph.replaceAll(/\s+/g, " ").trim());
  const exempt = /^(#|Every sentence names a test|\[settings\.md\]|- .*[;:]$|- other ways to sign in)/;
  const sentences = paragraphs
    .filter((paragraph) => !exempt.test(paragraph) && !paragraph.endsWith(":") && paragraph !== "")
    .flatMap((paragraph) => paragraph.replaceAll(TEST_LINK, "‹test›").split(/(?<=‹test›) (?=[^‹])/));
  expect(sentences.length).toBeGreaterThan(50);
  expect(sentences.filter((sentence) => !sentence.endsWith("‹test›"))).toEqual([]);
  expect(sentences.filter((sentence) => /\.\s[A-Z`]/.test(sentence.replaceAll("‹test›", "")))).toEqual([]);
});

test("docs/SECURITY.md names tests that exist", () => {
  const links = [...defenses.matchAll(TEST_LINK)].map(({ groups }) => ({
    file: groups?.["file"] ?? "",
    title: groups?.["title"] ?? "",
  }));
  expect(links.length).toBeGreaterThan(60);
  const missing = links.filter(({ file, title }) => {
    const path = new URL(`../../${file}`, import.meta.url);
    return !existsSync(path) || !readFileSync(path, "utf8").includes(title);
  });
  expect(missing).toEqual([]);
});
