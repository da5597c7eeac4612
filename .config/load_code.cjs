"use strict";
// Loads a part of the program, with V8's cache of its code where there is one of this very version of Node.
const { readFileSync } = require("node:fs");
const { createRequire } = require("node:module");
const path = require("node:path");
const { Script } = require("node:vm");

/** A part of the program is not where it was built. */
class MissingPart extends Error {}

function readSource(file) {
  try {
    // The build sees to it that it is ASCII.
    return readFileSync(file, "latin1");
  } catch (error) {
    throw new MissingPart(
      `${file} cannot be read (${error.code}), and without it clerk-mcp can do nothing. ` +
        "In a checkout, run npm run build; otherwise install clerk-mcp again.",
    );
  }
}

function readCache(file) {
  try {
    return readFileSync(file);
  } catch {
    return undefined;
  }
}

/**
 * V8 holds the cache against its own version and flags, and against the length of the code, but not against the code:
 * both files must be of one build.
 */
function compiled(filename) {
  const source = readSource(filename);
  return new Script(source, { filename, cachedData: readCache(`${filename}.cache`) });
}

/**
 * Runs a part of the program as a module, with further arguments that its function takes; gives what it exports.
 *
 * @throws MissingPart
 */
function loadCode(folder, name, ...args) {
  const filename = path.join(folder, name);
  const script = compiled(filename);
  const loaded = { exports: {} };
  script.runInThisContext()(loaded.exports, createRequire(filename), loaded, filename, folder, ...args);
  // The build keeps the compiled form of what was run.
  process.emit("clerk-mcp:code", script, filename);
  return loaded.exports;
}

module.exports = { loadCode, MissingPart };
