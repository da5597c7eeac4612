import { defineConfig } from "vitest/config";

/** Runs the fault and property tests with many iterations; the regular test run uses only a few of each. */
export default defineConfig({
  root: new URL("..", import.meta.url).pathname,
  test: {
    include: [
      "test/faults/*.test.ts",
      "test/contract/adversarial-calls.test.ts",
      "test/contract/input-sizes.test.ts",
      "test/contract/losses.test.ts",
    ],
    env: { FAULTS: "full" },
    pool: "threads",
  },
});
