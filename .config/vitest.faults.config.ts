import { defineConfig } from "vitest/config";

/** The faults and the properties at length; the other tests try each a few times only. */
export default defineConfig({
  root: new URL("..", import.meta.url).pathname,
  test: {
    include: ["test/faults/*.test.ts", "test/contract/adversarial-calls.test.ts"],
    env: { FAULTS: "full" },
    pool: "threads",
  },
});
