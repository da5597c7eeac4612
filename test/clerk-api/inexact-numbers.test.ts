import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { quoteInexactNumbers } from "../../src/clerk-api/inexact-numbers.ts";
import { catalog } from "../../tools/catalog.ts";
import { buildExampleArguments } from "../support/example-arguments.ts";
import { getToolInputSchema } from "../../src/mcp/catalog/tool.ts";
import { pngUpload } from "../support/sample-images.ts";
import { createClient } from "../../src/clerk-api/create-client.ts";
import { createFetchTransport } from "../../src/clerk-api/http.ts";
import { connectTestClient } from "../support/test-client.ts";

describe("a number in an answer that JavaScript cannot hold exactly", () => {
  const INEXACT = ["9007199254740993", "-12345678901234567890", "1e400", "-1E+999", "12345678901234567890.5"];
  const UNCHANGED = '["\\\\\\"9007199254740993\\"", "a, 1e400", 9007199254740991, -0.1, 1.5e3, {"1e400": 0}]';

  test("becomes a string with its digits; texts, keys and other numbers stay as they are", () => {
    expect(quoteInexactNumbers(UNCHANGED)).toBe(UNCHANGED);
    expect(quoteInexactNumbers(`{"a":[${INEXACT.join(", ")}],"b":${UNCHANGED}}`)).toBe(
      `{"a":[${INEXACT.map((number) => `"${number}"`).join(", ")}],"b":${UNCHANGED}}`,
    );
  });

  test("does not change any other JSON", () => {
    fc.assert(
      fc.property(fc.json(), (json) => {
        const hasInexactNumber = /\d{16}|e\+/.test(json);
        fc.pre(!hasInexactNumber);
        expect(quoteInexactNumbers(json)).toBe(json);
      }),
    );
  });

  test("is found in linear time, whatever is around it", () => {
    for (const text of ["a", "\\\\", "\\n", '\\"', "1", "-", ", 1e5"]) {
      const json = `{"a":"${text.repeat(300_000 / text.length)}","b":[${"1,".repeat(50_000)}9007199254740993]}`;
      const started = performance.now();
      expect(quoteInexactNumbers(json).endsWith('"9007199254740993"]}')).toBe(true);
      expect(performance.now() - started).toBeLessThan(1000);
    }
  });

  const answers = [...catalog.values()].flatMap(({ name, operation }) =>
    operation.response.kind === "object" || operation.response.kind === "list"
      ? [[name, operation, operation.response] as const]
      : [],
  );

  test("is a string in the result of every operation, beside keys of any name", async () => {
    const metadata = '"public_metadata":{"n":9007199254740993,"__proto__":{"m":1e400}}';
    let body = "";
    const call = createClient({
      apiUrl: "http://api.example",
      secretKey: "sk_live_x",
      apiVersion: "2026-05-12",
      userAgent: "test",
      timeoutMs: 5000,
      concurrency: 1,
      transport: createFetchTransport(async () => new Response(body)),
      log: () => undefined,
    });
    const { callForText } = await connectTestClient(call);
    for (const [name, operation, response] of answers) {
      body = response.kind === "list" ? `{"${response.key}":[{${metadata}}]}` : `{${metadata}}`;
      const { shape } = getToolInputSchema(operation);
      const { text, result } = await callForText(name, {
        ...buildExampleArguments(operation.upload === undefined ? shape : operation.path),
        ...(operation.upload === undefined ? {} : pngUpload),
        ...("confirm" in shape ? { confirm: true } : {}),
      });
      expect(text, name).toContain('{"n":"9007199254740993","__proto__":{"m":"1e400"}}');
      expect(JSON.stringify(result.structuredContent), name).toBe(text);
    }
  });
});
