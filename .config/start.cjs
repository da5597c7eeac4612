#!/usr/bin/env node
"use strict";
// Runs the bundle with V8's cache of its code, where there is one of this very version of Node.
const { readFileSync } = require("node:fs");
const { createRequire } = require("node:module");
const path = require("node:path");
const { Script } = require("node:vm");

const file = path.join(__dirname, "bundle.cjs");

function readCache() {
  try {
    return readFileSync(`${file}.cache`);
  } catch {
    return undefined;
  }
}

const source = readFileSync(file, "latin1");
const script = new Script(source, { filename: file, cachedData: readCache() });
script.runInThisContext()(exports, createRequire(file), module, file, __dirname);
module.exports = script;
