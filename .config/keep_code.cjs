"use strict";
// Runs what is built and, at its end, keeps V8's compiled form of the code that was run.
const { writeFileSync } = require("node:fs");
const path = require("node:path");

process.on("clerk-mcp:code", (script, filename) => {
  process.on("exit", () => writeFileSync(`${filename}.cache`, script.createCachedData()));
});
process.argv[1] = path.join(__dirname, "..", "dist", "clerk-mcp.cjs");
require(process.argv[1]);
