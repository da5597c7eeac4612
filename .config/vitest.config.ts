import { defineConfig } from "vitest/config";

export default defineConfig({
  root: new URL("..", import.meta.url).pathname,
  test: {
    include: ["test/**/*.test.ts"],
    testTimeout: 20_000,
    pool: "threads",
    // By default vitest leaves one core unused, which is half of a machine with two.
    maxWorkers: "100%",
    // Test files share no mutable state, and loading the modules for each file would take as long as all the tests.
    isolate: false,
  },
});
