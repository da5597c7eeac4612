import { cp, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { spawnSync } from "node:child_process";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { programPath } from "../support/server-process.ts";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "clerk-mcp-test-"));
  await cp(dirname(programPath), folder, { recursive: true, filter: (path) => !path.endsWith(".map") });
});
afterEach(() => rm(folder, { recursive: true, force: true }));

/** Prints whether V8 rejected the cache of each part of the program; `undefined` if it did not receive one. */
const REPORT_SCRIPT =
  "process.on('clerk-mcp:code', ({ filename, cacheRejected }) => " +
  "console.log(require('node:path').basename(filename), cacheRejected)); process.argv[2] = 'version'; ";

/** Runs a command that loads both parts, and returns the printed lines. */
function runWithReport(...flags: string[]): string[] {
  const script = `${REPORT_SCRIPT} require(process.argv[1])`;
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [...flags, "-e", script, join(folder, "clerk-mcp.cjs")],
    { encoding: "utf8" },
  );
  expect({ status, stderr }).toMatchObject({ status: 0 });
  return stdout
    .split("\n")
    .filter((line) => line.includes(".cjs"))
    .toSorted();
}

const editFile = async (name: string, change: (bytes: Buffer) => Buffer) => {
  const file = join(folder, name);
  await writeFile(file, change(await readFile(file)));
};

const createReplacement = (from: string, to: string) => (bytes: Buffer) => {
  const text = bytes.toString("latin1");
  expect(text).toContain(from);
  return Buffer.from(text.replace(from, to), "latin1");
};

describe("the code cache", () => {
  test("is used with the Node version and the source that it was created with", () => {
    expect(runWithReport()).toEqual(["bundle.cjs false", "start.cjs false"]);
  });

  test.each([
    ["version", process.version, "v20.0.0"],
    ["platform", process.platform, "other"],
    ["architecture", process.arch, "other"],
  ])("is ignored when it was created with another %s", async (_, from, to) => {
    for (const part of ["start.cjs", "bundle.cjs"])
      await editFile(`${part}.cache`, createReplacement(from, to));
    expect(runWithReport()).toEqual(["bundle.cjs undefined", "start.cjs undefined"]);
  });

  test.each(["start.cjs", "bundle.cjs"])(
    "is ignored when %s has changed but has the same length",
    async (part) => {
      // The replaced text is a string, so the program still works.
      await editFile(part, createReplacement("use strict", "use Strict"));
      expect(runWithReport()).toContain(`${part} undefined`);
    },
  );

  test.each(["--no-opt", "--stack-size=900"])("is rejected by V8 with the flag %s", (flag) => {
    expect(runWithReport(flag)).toEqual(["bundle.cjs true", "start.cjs true"]);
  });

  test("may be missing or empty", async () => {
    await rm(join(folder, "start.cjs.cache"));
    await writeFile(join(folder, "bundle.cjs.cache"), "");
    expect(runWithReport()).toEqual(["bundle.cjs undefined", "start.cjs undefined"]);
  });
});
