import { execFile } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { openSandbox } from "../src/sandbox/sandbox.ts";

/** The sandbox's file, with the built program as the other processes. */

const program = new URL("../dist/clerk-mcp.cjs", import.meta.url).pathname;
const run = promisify(execFile);

let folder: string;
let file: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "clerk-mcp-test-"));
  file = join(folder, "sandbox.db");
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const call = async (tool: string, ...args: string[]): Promise<unknown> => {
  const { stdout } = await run(process.execPath, [program, "call", "--sandbox", file, tool, ...args], {
    env: { PATH: process.env["PATH"] },
  });
  return JSON.parse(stdout);
};

describe("the sandbox's file", () => {
  test("keeps what one process was answered for the next one", async () => {
    await call("create_user", "email_address=ada@example.com");
    expect(await call("count_users")).toMatchObject({ total_count: 1 });
  });

  test("is used by several processes at once, and no write is lost", async () => {
    const names = Array.from({ length: 6 }, (_, index) => `user${index}@example.com`);
    await Promise.all(names.map((name) => call("create_user", `email_address=${name}`)));
    expect(await call("count_users")).toMatchObject({ total_count: names.length });
  });

  test("has one instance, however many processes found it at once", async () => {
    const instances = await Promise.all([call("get_instance"), call("get_instance"), call("get_instance")]);
    expect(instances[1]).toEqual(instances[0]);
    expect(instances[2]).toEqual(instances[0]);
  });

  test("is made with the folders above it, and refused where none can be made", async () => {
    const sandbox = await openSandbox({ file: join(folder, "a", "b", "sandbox.db") });
    await sandbox.db.destroy();
    await expect(openSandbox({ file: "/proc/none/sandbox.db" })).rejects.toThrow("cannot be opened");
  });

  test("of something that is no database is refused with what to do", async () => {
    await writeFile(file, "this is no database ".repeat(200));
    await expect(openSandbox({ file })).rejects.toThrow(/is damaged, or no database.*CLERK_MCP_SANDBOX/s);
  });
});
