"use strict";
// Runs what is built and, at its end, keeps V8's compiled form of the bundle's code that was run.
const { writeFileSync } = require("node:fs");
const path = require("node:path");

const dist = path.join(__dirname, "..", "dist");
process.on("clerk-mcp:bundle", (script) => {
  process.on("exit", () => writeFileSync(path.join(dist, "bundle.cjs.cache"), script.createCachedData()));
});
process.argv[1] = path.join(dist, "clerk-mcp.cjs");
require(process.argv[1]);
