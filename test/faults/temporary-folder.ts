import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { OnTestFinished } from "../support/server-process.ts";

/** Creates a folder that is removed when the test has finished. */
export function createTemporaryFolder(finish: OnTestFinished): string {
  const folder = mkdtempSync(join(tmpdir(), "clerk-mcp-faults-"));
  finish(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}
