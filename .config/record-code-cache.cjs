"use strict";
// Runs what is built and, at its end, keeps V8's compiled form of the code that was run.
const { writeFileSync } = require("node:fs");
const path = require("node:path");

process.on("clerk-mcp:code", ({ filename, createCache }) => {
  process.on("exit", () => writeFileSync(`${filename}.cache`, createCache()));
});
process.argv[1] = path.join(__dirname, "..", "dist", "clerk-mcp.cjs");
require(process.argv[1]);
