import { mkdirSync, mkdtempSync, renameSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setImmediate as nextTurn } from "node:timers/promises";
import { expect, onTestFinished, test } from "vitest";
import { readAllowedFile } from "../../../src/mcp/uploads/upload-file-access.ts";

const ATTEMPTS = 400;

test("never reads outside the allowed folder while a folder on the way is replaced by a link and back", async () => {
  const parent = mkdtempSync(join(tmpdir(), "clerk-mcp-test-"));
  onTestFinished(() => rmSync(parent, { recursive: true, force: true }));
  const [allowed, outside] = [join(parent, "allowed"), join(parent, "outside")];
  const inner = join(allowed, "inner");
  mkdirSync(inner, { recursive: true });
  mkdirSync(outside);
  writeFileSync(join(inner, "file"), "INSIDE");
  writeFileSync(join(outside, "file"), "OUTSIDE");
  symlinkSync(outside, join(parent, "link"));

  const readFile = () => readAllowedFile("file_path", join(inner, "file"), [allowed], 100);
  const done = new AbortController();
  const swap = async () => {
    while (!done.signal.aborted) {
      renameSync(inner, join(parent, "aside"));
      renameSync(join(parent, "link"), inner);
      await nextTurn();
      renameSync(inner, join(parent, "link"));
      renameSync(join(parent, "aside"), inner);
      await nextTurn();
    }
  };
  const swapping = swap();
  const contents: string[] = [];
  for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
    const content = await readFile().catch((error: unknown) => String(error));
    contents.push(String(Buffer.from(content)));
  }
  done.abort();
  await swapping;
  expect(contents.filter((content) => content === "OUTSIDE")).toEqual([]);
  expect(String(Buffer.from(await readFile()))).toBe("INSIDE");
});
