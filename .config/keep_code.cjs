"use strict";
// Runs what is built and, at its end, keeps V8's compiled form of the code that was run.
const { writeFileSync } = require("node:fs");
const path = require("node:path");

const dist = path.join(__dirname, "..", "dist");
const script = require(path.join(dist, "clerk-mcp.cjs"));
process.on("exit", () => writeFileSync(path.join(dist, "bundle.cjs.cache"), script.createCachedData()));
