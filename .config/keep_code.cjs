"use strict";
// Runs what is built and, at its end, keeps V8's compiled form of the code that was run.
const { writeFileSync } = require("node:fs");
const { join } = require("node:path");

const dist = join(__dirname, "..", "dist");
const script = require(join(dist, "clerk-mcp.cjs"));
process.on("exit", () => writeFileSync(join(dist, "bundle.cjs.cache"), script.createCachedData()));
