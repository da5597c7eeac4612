import { defineConfig } from "vitest/config";

export default defineConfig({
  root: new URL("..", import.meta.url).pathname,
  test: {
    include: ["test/**/*.test.ts"],
    testTimeout: 20_000,
    pool: "threads",
    // By default one core is left alone, which is half of a small machine.
    maxWorkers: "100%",
    // No file changes what another sees, and to load everything for each of them takes as long as all the tests.
    isolate: false,
  },
});
