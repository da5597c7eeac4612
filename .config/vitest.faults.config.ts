import { defineConfig } from "vitest/config";

/** The faults at length; the other tests inject each a few times only. */
export default defineConfig({
  root: new URL("..", import.meta.url).pathname,
  test: {
    include: ["test/faults/*.test.ts"],
    env: { FAULTS: "full" },
    pool: "threads",
  },
});
