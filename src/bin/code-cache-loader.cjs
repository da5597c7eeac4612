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

/** FNV-1a over 32-bit words. It takes 0.5 ms for the code of a start; loading node:crypto alone takes 3 ms. */
function hashSource(source) {
  const words = new Int32Array(source.buffer, source.byteOffset, source.length >>> 2);
  let hash = 0x811c9dc5;
  for (let index = 0; index < words.length; index++) hash = Math.imul(hash ^ words[index], 0x01000193);
  for (let index = words.length * 4; index < source.length; index++)
    hash = Math.imul(hash ^ source[index], 0x01000193);
  return (hash >>> 0).toString(16);
}

/**
 * What a code cache depends on besides V8's flags. V8 itself rejects a cache that was made with other flags, but it
 * checks only the length of the source and not the version of Node. Releases of Node with the same version of V8
 * differ in what compiled code refers to, and the cache of another release crashes the process.
 */
const describeOrigin = (source) =>
  `${process.version} ${process.platform} ${process.arch} ${hashSource(source)}\n`;

/** The code cache of a source; `undefined` if there is none for this source, platform and version of Node. */
function readCache(file, source) {
  let stored;
  try {
    stored = readFileSync(file);
  } catch {
    return undefined;
  }
  const origin = describeOrigin(source);
  const isUsable = stored.latin1Slice(0, origin.length) === origin;
  return isUsable ? stored.subarray(origin.length) : undefined;
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
    createCache: () => Buffer.concat([Buffer.from(describeOrigin(source)), script.createCachedData()]),
  });
  return loaded.exports;
}

module.exports = { loadCode, MissingPart };
