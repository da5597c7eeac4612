"use strict";
// Loads the bundle for the part that starts.
const { loadCode, MissingPart } = require("./code-cache-loader.cjs");

/** The modules of the part that starts, by name; the bundle has none of them a second time. */
const shared = {};

let loaded;

/** What the part that starts imports of the bundle, by name. */
function loadBundle(folder) {
  if (loaded !== undefined) return loaded;
  try {
    loaded = loadCode(folder, "bundle.cjs", shared);
  } catch (error) {
    const { UsageError } = shared["src/shared/errors.ts"]();
    throw error instanceof MissingPart ? new UsageError(error.message) : error;
  }
  return loaded;
}

module.exports = { loadBundle, shared };
