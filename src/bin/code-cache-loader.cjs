"use strict";
// Loads a part of the program, with V8's code cache if there is one for this version of Node and this source.
const { readFileSync } = require("node:fs");
const { createRequire } = require("node:module");
const path = require("node:path");
const { Script } = require("node:vm");

/** A file of the built program cannot be read. */
class MissingPart extends Error {}

/**
 * Reads a part of the program; the build ensures that it is ASCII.
 *
 * @throws MissingPart if the file cannot be read
 */
function readSource(file) {
  try {
    return readFileSync(file);
  } catch (error) {
    throw new MissingPart(
      `${file} cannot be read (${error.code}), and without it clerk-mcp can do nothing. ` +
        "In a checkout, run npm run build; otherwise install clerk-mcp again.",
    );
  }
}

/**
 * What a code cache depends on besides V8's flags and the source. V8 itself rejects a cache that was made with other flags,
 * but it checks only the length of the source and not the version of Node. Releases of Node with the same version of V8
 * differ in what compiled code refers to, and the cache of another release crashes the process.
 */
const ORIGIN = Buffer.from(`${process.version} ${process.platform} ${process.arch}\n`);

/**
 * The content of a cache file. It holds the source itself instead of a hash of it: to compare 3 MB takes 0.3 ms, to hash the
 * 70 KB of a start takes 0.5 ms and 3.5 MB of memory in JavaScript, and 3 ms with node:crypto.
 */
const encodeCache = (source, data) => Buffer.concat([ORIGIN, source, data]);

/** The code cache of a source; `undefined` if there is none for this source, platform and version of Node. */
function readCache(file, source) {
  let stored;
  try {
    stored = readFileSync(file);
  } catch {
    return undefined;
  }
  const start = ORIGIN.length;
  const end = start + source.length;
  const isUsable = stored.subarray(0, start).equals(ORIGIN) && stored.subarray(start, end).equals(source);
  return isUsable ? stored.subarray(end) : undefined;
}

/**
 * Runs a part of the program as a CommonJS module and returns its exports.
 *
 * @param args further arguments of the function that wraps the module
 * @throws MissingPart if the file cannot be read
 */
function loadCode(folder, name, ...args) {
  const filename = path.join(folder, name);
  const source = readSource(filename);
  const script = new Script(source.latin1Slice(), {
    filename,
    cachedData: readCache(`${filename}.cache`, source),
  });
  const loaded = { exports: {} };
  script.runInThisContext()(loaded.exports, createRequire(filename), loaded, filename, folder, ...args);
  // The build listens to this event to save the code cache after the run; tests use it too.
  process.emit("clerk-mcp:code", {
    filename,
    cacheRejected: script.cachedDataRejected,
    createCache: () => encodeCache(source, script.createCachedData()),
  });
  return loaded.exports;
}

module.exports = { loadCode, MissingPart };
