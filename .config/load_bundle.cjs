"use strict";
// Loads the bundle, with V8's cache of its code where there is one of this very version of Node.
const { readFileSync } = require("node:fs");
const { createRequire } = require("node:module");
const path = require("node:path");
const { Script } = require("node:vm");

/** The modules of the part that starts, by name; the bundle has none of them a second time. */
const shared = {};

let loaded;

function readCache(file) {
  try {
    return readFileSync(`${file}.cache`);
  } catch {
    return undefined;
  }
}

/** The bundle's code, which is ASCII. */
function readSource(file) {
  try {
    return readFileSync(file, "latin1");
  } catch (error) {
    const { UsageError } = shared["src/errors.ts"]();
    throw new UsageError(
      `${file} cannot be read (${error.code}), and without it clerk-mcp can do nothing. ` +
        "In a checkout, run npm run build; otherwise install clerk-mcp again.",
    );
  }
}

/** What the part that starts imports of the bundle, by name. */
function loadBundle(folder) {
  if (loaded !== undefined) return loaded.exports;
  const filename = path.join(folder, "bundle.cjs");
  const script = new Script(readSource(filename), { filename, cachedData: readCache(filename) });
  loaded = { exports: {} };
  script.runInThisContext()(loaded.exports, createRequire(filename), loaded, filename, folder, shared);
  // The build keeps the compiled form of what was run.
  process.emit("clerk-mcp:bundle", script);
  return loaded.exports;
}

module.exports = { loadBundle, shared };
