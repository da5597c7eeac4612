import { describe, expect, test } from "vitest";
import { createLog } from "../../src/shared/log.ts";
import { createRedactor } from "../../src/shared/redact.ts";
import { createHarness, getString } from "../support/harness.ts";

const redactor = createRedactor("sk_live_abc");
const { redactText } = redactor;

/** Redacts a value, and asserts that the redacted JSON is equal to it. */
function redactValue<T>(input: T): T {
  const { value: redacted, json } = redactor.redact(input);
  expect(json).toBe(JSON.stringify(redacted));
  return redacted;
}

describe("text from untrusted sources", () => {
  test.each([
    [
      "control characters",
      "a\u0000b\u001b[31mc\u007fd\u0085\r",
      "a\\u0000b\\u001b[31mc\\u007fd\\u0085\\u000d",
    ],
    ["bidirectional overrides", "user\u202egnp.exe\u202c", "user\\u202egnp.exe\\u202c"],
    ["bidirectional isolates", "\u2066x\u2069", "\\u2066x\\u2069"],
    ["tag characters", "hi\u{e0041}\u{e007f}", "hi\\u{e0041}\\u{e007f}"],
    ["lone surrogates", "x\ud800y", "x\\ud800y"],
    ["zero-width spaces and joiners", "ad\u200bm\u200ci\u200dn\u2060", "ad\\u200bm\\u200ci\\u200dn\\u2060"],
    ["joiners that join nothing", "👩\u200d می\u200c\u200c\u200c", "👩\\u200d می\u200c\\u200c\\u200c"],
    ["directional marks beside other scripts", "\u200eabc\u200f\u061c", "\\u200eabc\\u200f\\u061c"],
    ["byte order marks", "\ufeffabc\ufeff", "\\ufeffabc\\ufeff"],
    ["variation selectors", "a\ufe00b\ufe0fc\u{e0100}d\u180b", "a\\ufe00b\\ufe0fc\\u{e0100}d\\u180b"],
    [
      "data in variation selectors",
      "😀\ufe0f\u{e0148}\u{e0169}\ufe01",
      "😀\ufe0f\\u{e0148}\\u{e0169}\\ufe01",
    ],
    ["keycap selectors without a keycap", "1\ufe0f", "1\\ufe0f"],
    ["line separators", "a\u2028b\u2029", "a\\u2028b\\u2029"],
    [
      "other invisible characters",
      "\u00ad\u034f\u115f\u17b4\u3164\uffa0\ufff9\u{1d173}",
      "\\u00ad\\u034f\\u115f\\u17b4\\u3164\\uffa0\\ufff9\\u{1d173}",
    ],
  ])("is returned with %s escaped", (_, text, escaped) => {
    expect(redactText(text)).toBe(escaped);
    expect(redactValue({ [text]: [text] })).toEqual({ [escaped]: [escaped] });
  });

  test.each([
    ["newlines and tabs", "a\n\tb"],
    ["joiners in emoji", "👩‍👩‍👧‍👦 👍🏽"],
    ["joiners in scripts", "می‌خواهم क्‍ष"],
    ["selectors and joiners in emoji", "❤️‍🔥 👁️‍🗨️ 🏳️‍🌈 👩🏽‍🤝‍👨🏿 1️⃣ ☎︎"],
    ["directional marks beside right-to-left letters", "\u200fשלום\u200e! عربي\u061c"],
    ["zero-width spaces between Thai and Khmer words", "ภาษา\u200bไทย ភាសា\u200bខ្មែរ"],
    ["variation selectors of ideographs", "葛\u{e0100}城 神\ufe00"],
    ["variation selectors of Mongolian", "ᠭ\u180cᠠ\u180eᠨ"],
    ["fillers in old Hangul", "\u1102\u1160"],
    ["backslashes", "C:\\users\\u202e"],
  ])("keeps %s unchanged", (_, text) => {
    expect(redactText(text)).toBe(text);
    expect(redactValue({ text })).toEqual({ text });
  });

  test("is escaped in both text and structured content", async () => {
    const { client, tool } = await createHarness();
    const first_name = "Ada\u202e\u{e0041}\u0007";
    const user_id = getString(
      await tool("create_user", { email_address: ["a@example.com"], first_name }),
      "id",
    );
    const result = await client.callTool({ name: "get_user", arguments: { user_id } });
    expect(result.structuredContent).toMatchObject({ first_name: "Ada\\u202e\\u{e0041}\\u0007" });
    expect(result.content).toMatchObject([{ text: JSON.stringify(result.structuredContent) }]);
  });

  test("is escaped in previews and errors", async () => {
    const { tool, failure } = await createHarness();
    const name = "Acme\u202e";
    const organization_id = getString(await tool("create_organization", { name }), "id");
    expect(await failure("delete_organization", { organization_id })).toContain("Acme\\u202e");
    const error = await failure("create_organization", { name: "Acme", slug: "\u202eacme" });
    expect(error).not.toContain("\u202e");
  });
});

describe("a secret key", () => {
  test.each([
    ["not the configured key", "no tool sk_test_OTHER1; see", "no tool (a secret key); see"],
    ["preceded by a name", "CLERK_MCP_sk_live_OTHER is", "CLERK_MCP_(a secret key) is"],
    ["the configured key with a suffix", "sk_live_abcdef", "(a secret key)"],
    ["truncated", '"Bearer sk_live_0123…"', '"Bearer (a secret key)…"'],
  ])("is redacted when it is %s", (_, text, redacted) => {
    expect(redactText(text)).toBe(redacted);
    expect(createRedactor().redactText(text)).toBe(redacted);
    expect(redactValue({ [text]: [text] })).toEqual({ [redacted]: [redacted] });
  });

  const characters = Array.from({ length: 0x300 }, (_, code) => String.fromCodePoint(code))
    .concat("\u2028", "\u2029", "\u200b", "\u202e", "\u2066", "\ufeff", "\ud800", "\u{e0041}", "👍")
    .filter((character) => !/[A-Za-z0-9]/.test(character));
  const encodings: readonly (readonly [string, (text: string) => string])[] = [
    ["as it is", (text) => text],
    ["in JSON", (text) => JSON.stringify({ text })],
    ["in JSON inside JSON", (text) => JSON.stringify({ text: JSON.stringify({ text }) })],
    ["in a URL", (text) => String(new URLSearchParams({ text }))],
    [
      "in a URL inside a URL",
      (text) => String(new URLSearchParams({ text: String(new URLSearchParams({ text })) })),
    ],
  ];
  test.each(encodings)("is redacted after every character but letters and digits, %s", (_, encode) => {
    const leaks = characters.filter((character) => {
      const text = encode(`old${character}sk_live_SECRET`);
      return [redactText(text), JSON.stringify(redactValue({ [text]: [text] }))].some((redacted) =>
        redacted.includes("SECRET"),
      );
    });
    expect(leaks).toEqual([]);
  });

  test.each([
    ["a color of a terminal", "\u001b[31m"],
    ["a color that is an escape in JSON", "\\u001b[1;31m"],
    ["a color in a URL", "%1B%5B1%3B31m"],
    ["a newline in JSON in a URL", "%5Cn"],
    ["a character in JSON in a URL in a URL", "%255Cu202e"],
  ])("is redacted after %s", (_, before) => {
    expect(redactText(`${before}sk_live_SECRET`)).not.toContain("SECRET");
  });

  test("is redacted after a letter when it is whole", () => {
    expect(redactText("keysk_test_0123456789abcdefGHIJ")).toBe("key(a secret key)");
  });

  test("is redacted after other letters when it is the configured key, even truncated", () => {
    const { redactText: redactWithKey } = createRedactor("sk_live_0123456789");
    expect(redactWithKey("xsk_live_01234")).toBe("x(a secret key)");
    expect(redactWithKey("xsk_live_0123456789")).toBe("x(the secret key)");
  });

  test.each([
    "must begin with sk_test_ or sk_live_.",
    "sk_test_… or sk_live_...",
    "risk_test_score and disk_live_2",
    "ak_0123456789",
  ])("is not detected in %j", (text) => {
    expect(redactText(text)).toBe(text);
    expect(redactValue({ [text]: text })).toEqual({ [text]: text });
  });
});

describe("the configured secret key", () => {
  test("is redacted in text, values and keys", () => {
    expect(redactText("Bearer sk_live_abc!")).toBe("Bearer (the secret key)!");
    expect(redactValue({ a: ["sk_live_abc"], sk_live_abc: 1 })).toEqual({
      a: ["(the secret key)"],
      "(the secret key)": 1,
    });
  });

  test("is not in any result or error, even when the caller passes it", async () => {
    const harness = await createHarness();
    const { secretKey } = harness;
    const created = await harness.tool("create_organization", {
      name: secretKey,
      public_metadata: { [secretKey]: secretKey },
    });
    expect(JSON.stringify(created)).not.toContain(secretKey);
    expect(await harness.failure("get_user", { user_id: secretKey })).not.toContain(secretKey);
    expect(await harness.failure("get_user", { [secretKey]: "x" })).not.toContain(secretKey);
  });

  test("is not in any log line", () => {
    const lines: string[] = [];
    const { log } = createLog({ write: (line) => lines.push(line) }, "debug", createRedactor("sk_live_abc"));
    log("error", "failed with sk_live_abc", { reason: "sk_live_abc" });
    expect(lines.join("")).not.toContain("sk_live_abc");
  });
});
