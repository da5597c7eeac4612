"use strict";
// Loads dist/bundle.cjs on behalf of dist/start.cjs.
const { loadCode, MissingPart } = require("./code-cache-loader.cjs");

/** Functions that return the modules of start.cjs, by path; the bundle uses these instead of copies of its own. */
const shared = {};

let loaded;

/**
 * Functions that return the modules of the bundle which start.cjs imports dynamically, by path.
 *
 * @throws UsageError if the bundle is missing
 */
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
