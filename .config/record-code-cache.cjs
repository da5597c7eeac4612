"use strict";
// Runs the built program and, when it exits, saves V8's code cache of the code that was run.
const { writeFileSync } = require("node:fs");
const path = require("node:path");

process.on("clerk-mcp:code", ({ filename, createCache }) => {
  process.on("exit", () => writeFileSync(`${filename}.cache`, createCache()));
});
process.argv[1] = path.join(__dirname, "..", "dist", "clerk-mcp.cjs");
require(process.argv[1]);
