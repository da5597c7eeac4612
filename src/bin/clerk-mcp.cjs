"use strict";
// The entry point. It only loads the program with V8's code cache, which Node does not use for scripts by itself.
const { loadCode, MissingPart } = require("./code-cache-loader.cjs");

try {
  loadCode(__dirname, "start.cjs");
} catch (error) {
  if (!(error instanceof MissingPart)) throw error;
  // If stderr has no reader, the exit code alone reports the error.
  process.stderr.on("error", () => undefined);
  process.stderr.write(`clerk-mcp: ${error.message}\n`);
  process.exitCode = 2;
}
