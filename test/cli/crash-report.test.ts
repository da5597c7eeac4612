import { expect, test } from "vitest";
import { startServer } from "../support/server-process.ts";

test("the report of a crash reveals no key", async ({ onTestFinished: finish }) => {
  const key = "sk_live_0123456789abcdefghij";
  const script = `process.on("SIGUSR2", () => { throw new Error("old:\\n${key}"); })`;
  const server = await startServer({ CLERK_SECRET_KEY: key }, { script, finish });
  server.child.kill("SIGUSR2");
  const { code, stderr } = await server.exited;
  expect(code).toBe(1);
  expect(stderr).toContain("clerk-mcp: Error: old:");
  expect(stderr).not.toContain(key);
});
