import { countTokens } from "gpt-tokenizer/encoding/o200k_base";
import { describe, expect, test } from "vitest";
import { createSearch } from "../src/mcp/search.ts";
import { catalogue } from "../tools/index.ts";
import { PHRASES } from "./support/phrases.ts";

const search = createSearch(catalogue.values());
const found = (phrase: string) => search(phrase).map(({ name }) => name);

const phrases = Object.entries(PHRASES);
/** Those whose operation is in the catalogue. */
const answerable = phrases.filter(([, meant]) => meant.some((name) => catalogue.has(name)));

/** Whether the catalogue has grown to what the phrases are about. */
const whole = catalogue.size >= 200;

describe("search", () => {
  test("finds what people mean among the first three, 95 times in 100", () => {
    const misses = answerable.flatMap(([phrase, meant]) => {
      const answer = found(phrase);
      return answer.slice(0, 3).some((name) => meant.includes(name))
        ? []
        : [`"${phrase}" means ${meant.join(" or ")}, found ${answer.slice(0, 4).join(", ")}`];
    });
    const tolerated = Math.floor(answerable.length * 0.05);
    expect(misses.length <= tolerated ? [] : misses).toEqual([]);
  });

  test.skipIf(!whole)("is tried with what people say about the whole catalogue", () => {
    expect(answerable.length).toBeGreaterThanOrEqual(60);
  });

  test.skipIf(!whole)("is tried with operations that exist", () => {
    expect(phrases.flatMap(([, meant]) => meant).filter((name) => !catalogue.has(name))).toEqual([]);
  });

  test.each([
    ["as it is", (name: string) => name],
    ["in words", (name: string) => name.replaceAll("_", " ")],
    [
      "in camel case",
      (name: string) => name.replaceAll(/_([a-z])/g, (_, letter: string) => letter.toUpperCase()),
    ],
    ["with a letter missing", (name: string) => `${name.slice(0, 4)}${name.slice(5)}`],
  ])("puts the tool first whose name is typed %s", (_, typed) => {
    const others = [...catalogue.keys()].filter((name) => found(typed(name))[0] !== name);
    expect(others).toEqual([]);
  });

  test("prefers what is not deprecated", () => {
    const [current] = search("list users");
    if (current === undefined) throw new Error("There is nothing to find.");
    const old = { ...current, operation: { ...current.operation, deprecated: "Use the other." } };
    expect(createSearch([old, current])("who joined lately")).toEqual([current, old]);
  });

  test.each(["", "   ", "?!", "the of and", "zzzzqqqq"])("finds nothing for %j", (phrase) => {
    expect(found(phrase)).toEqual([]);
  });

  test("answers the same again, whatever was asked between", () => {
    const before = found("log someone out");
    found("invite a friend");
    expect(found("log someone out")).toEqual(before);
  });

  test("answers eight at most, in less than 600 tokens", () => {
    const answers = answerable.map(([phrase]) => search(phrase));
    expect(Math.max(...answers.map(({ length }) => length))).toBe(8);
    const sizes = answers.map((operations) =>
      countTokens(
        JSON.stringify({
          operations: operations.map(({ name, operation: { description, effect } }) => ({
            name,
            about: description.split(/(?<=\.) /)[0],
            effect,
          })),
        }),
      ),
    );
    expect(Math.max(...sizes)).toBeLessThan(600);
  });

  test("reads the operations when it is first asked, once", () => {
    let reads = 0;
    const lazy = createSearch({
      [Symbol.iterator]() {
        reads++;
        return catalogue.values();
      },
    });
    expect(reads).toBe(0);
    lazy("list users");
    lazy("list users");
    expect(reads).toBe(1);
  });

  test("is not slowed down by a phrase of any length", () => {
    expect(found(`log someone out ${"please ".repeat(100_000)}`)[0]).toBe("revoke_session");
  });
});
