"use strict";
// What Node is given: all that it does is to load the rest with the cache of its code, which Node itself has none for.
const { loadCode, MissingPart } = require("./code-cache-loader.cjs");

try {
  loadCode(__dirname, "start.cjs");
} catch (error) {
  if (!(error instanceof MissingPart)) throw error;
  // Where nobody reads it, the exit code says it.
  process.stderr.on("error", () => undefined);
  process.stderr.write(`clerk-mcp: ${error.message}\n`);
  process.exitCode = 2;
}
