"use strict";
// Loads a part of the program, with V8's cache of its code where there is one of this very version of Node and of this source.
const { readFileSync } = require("node:fs");
const { createRequire } = require("node:module");
const path = require("node:path");
const { Script } = require("node:vm");

/** A part of the program is not where it was built. */
class MissingPart extends Error {}

/** Reads a part of the program; the build ensures that it is ASCII. */
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

/** FNV-1a over 32-bit words. Takes 0.5 ms for what a start reads; loading node:crypto alone takes 3 ms. */
function hashSource(source) {
  const words = new Int32Array(source.buffer, source.byteOffset, source.length >>> 2);
  let hash = 0x811c9dc5;
  for (let index = 0; index < words.length; index++) hash = Math.imul(hash ^ words[index], 0x01000193);
  for (let index = words.length * 4; index < source.length; index++)
    hash = Math.imul(hash ^ source[index], 0x01000193);
  return (hash >>> 0).toString(16);
}

/**
 * What a code cache depends on besides V8's flags. V8 itself rejects a cache made with other flags, but of the source it
 * checks the length only, and of Node nothing: releases of Node with one version of V8 differ in what compiled code
 * refers to, and the cache of another release crashes the process.
 */
const describeOrigin = (source) =>
  `${process.version} ${process.platform} ${process.arch} ${hashSource(source)}\n`;

/** The code cache of a source; `undefined` where there is none of this origin. */
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
 * Runs a part of the program as a module, with further arguments that its function takes; gives what it exports.
 *
 * @throws MissingPart
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
  // For the build, which records the compiled form of what was run, and for tests.
  process.emit("clerk-mcp:code", {
    filename,
    cacheRejected: script.cachedDataRejected,
    createCache: () => Buffer.concat([Buffer.from(describeOrigin(source)), script.createCachedData()]),
  });
  return loaded.exports;
}

module.exports = { loadCode, MissingPart };
