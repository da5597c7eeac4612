import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import LibsqlDatabase from "libsql";
import { expect, test } from "vitest";
import { z } from "zod/v3";
import { openSandbox } from "../../src/sandbox/context.ts";
import { hasDisksOfItsOwn, onDiskOf } from "../support/limited-disk.ts";
import { startServer, textOf, type Finish, type Server } from "../support/server-process.ts";
import { injected, record, toldBy, type Told } from "./outcome-ledger.ts";
import { scaled, timeout } from "./run-scale.ts";

/** Faults of the sandbox's file, and of processes that use it. */

function temporaryFile(finish: Finish): string {
  const folder = mkdtempSync(join(tmpdir(), "clerk-mcp-faults-"));
  finish(() => rmSync(folder, { recursive: true, force: true }));
  return join(folder, "sandbox.db");
}

/** A write under a mark, and what was said of it. */
interface Write {
  readonly mark: string;
  readonly told: Told | undefined;
  readonly text: string;
}

/** Makes a user whose external id is the mark; some have a password, which takes long to hash. */
async function write(server: Server, mark: string): Promise<Write> {
  const user = {
    external_id: mark,
    email_address: [`${mark}@example.com`],
    password: "correct horse battery",
  };
  try {
    const result = await server.call("create_user", user);
    return { mark, told: toldBy(result), text: textOf(result) };
  } catch {
    return { mark, told: undefined, text: "no answer" };
  }
}

/** How often each mark's user is in the file, all of it: the user and the address. */
async function marksIn(file: string): Promise<(mark: string) => number> {
  const sandbox = await openSandbox({ file });
  const rows = await sandbox.db
    .selectFrom("users")
    .innerJoin("identifications", "identifications.user_id", "users.id")
    .select("external_id")
    .execute();
  await sandbox.db.destroy();
  return (mark) => rows.filter((row) => row.external_id === mark).length;
}

async function recordAll(
  fault: string,
  file: string,
  writes: readonly Write[],
  expected?: readonly Told[],
): Promise<void> {
  const performed = await marksIn(file);
  for (const { mark, told, text } of writes)
    record({
      fault,
      name: mark,
      kind: "write",
      told,
      performed: performed(mark),
      ...(expected === undefined ? {} : { expected }),
      text,
    });
}

/** Writes until the process ends, some at a time. */
async function writeUntilTheEnd(server: Server, name: string, atATime: number): Promise<Write[]> {
  const writes: Write[] = [];
  await Promise.all(
    Array.from({ length: atATime }, async (_, lane) => {
      for (let count = 0; ; count += 1) {
        const made = await write(server, `${name}-${lane}-${count}`);
        writes.push(made);
        if (made.told === undefined) return;
      }
    }),
  );
  return writes;
}

export function sandboxFaults(): void {
  test("of kill -9 at any moment", { timeout }, async ({ onTestFinished: finish }) => {
    const fault = "kill -9";
    const file = temporaryFile(finish);
    const writes: Write[] = [];
    for (let round = 0; round < scaled(4, 60); round += 1) {
      const server = await startServer({ CLERK_MCP_SANDBOX: file }, { finish });
      // Sometimes while it opens the file, mostly while it writes.
      if (round % 4 > 0) writes.push(await write(server, `user-${round}`));
      injected(fault);
      void sleep(Math.random() * 500).then(server.kill);
      writes.push(...(await writeUntilTheEnd(server, `user-${round}`, 4)));
    }
    await recordAll(fault, file, writes, ["done"]);
  });

  test(
    "of several processes that write to one file, one of which is killed",
    { timeout },
    async ({ onTestFinished: finish }) => {
      const fault = "several processes";
      const file = temporaryFile(finish);
      const { processes, calls } = scaled({ processes: 3, calls: 12 }, { processes: 6, calls: 150 });
      injected(fault, processes);
      const written = await Promise.all(
        Array.from({ length: processes }, async (_, index) => {
          const server = await startServer({ CLERK_MCP_SANDBOX: file }, { finish });
          const marks = Array.from({ length: calls }, (__, count) => `user-${index}-${count}`);
          const writes = Promise.all(marks.map((mark) => write(server, mark)));
          if (index === 0) void sleep(scaled(700, 5000)).then(server.kill);
          await writes;
          await server.stop();
          return writes;
        }),
      );
      const [killed = [], ...others] = written;
      await recordAll(fault, file, killed, ["done"]);
      await recordAll(fault, file, others.flat(), ["done"]);
      expect(others.flat().filter(({ told }) => told === "done")).toHaveLength((processes - 1) * calls);
    },
  );

  test("of a lock that is held for a while", { timeout }, async ({ onTestFinished: finish }) => {
    const fault = "a lock";
    const file = temporaryFile(finish);
    const server = await startServer({ CLERK_MCP_SANDBOX: file }, { finish });
    await recordAll(fault, file, [await write(server, "user-before")], ["done"]);
    injected(fault);
    const holder = new LibsqlDatabase(file);
    holder.exec("begin immediate");
    const waiting = Promise.all(["user-1", "user-2", "user-3"].map((mark) => write(server, mark)));
    // It waits without being deaf meanwhile.
    await sleep(100);
    const began = performance.now();
    await server.client.ping();
    expect(performance.now() - began).toBeLessThan(500);
    await sleep(500);
    holder.exec("rollback");
    holder.close();
    await recordAll(fault, file, await waiting, ["done"]);
    await server.stop();
  });

  test("of a file that has reached its limit", { timeout }, async ({ onTestFinished: finish }) => {
    const fault = "a file at its limit";
    for (const limit of scaled([100, 1400], [0, 1, 64, 300, 500, 700, 900, 1000, 1200, 1400, 2000])) {
      const file = temporaryFile(finish);
      const server = await startServer(
        { CLERK_MCP_SANDBOX: file },
        { prelude: `ulimit -f ${limit}`, finish },
      );
      injected(fault);
      const writes: Write[] = [];
      for (let count = 0, failures = 0; failures < 3 && count < 300; count += 1) {
        const made = await write(server, `user-${limit}-${count}`);
        if (made.told !== "done") failures += 1;
        writes.push(made);
      }
      await server.stop();
      await recordAll(fault, file, writes, ["done", "nothing"]);
      expect(writes.at(-1)).toMatchObject({ told: "nothing", text: expect.stringContaining(file) });
    }
  });

  test.skipIf(!hasDisksOfItsOwn)(
    "of a disk that is full",
    { timeout },
    async ({ onTestFinished: finish }) => {
      const fault = "a full disk";
      const folder = join(temporaryFile(finish), "..");
      const file = join(folder, "sandbox.db");
      const server = await startServer(
        { CLERK_MCP_SANDBOX: file },
        { prelude: onDiskOf("2500k", folder), finish },
      );
      injected(fault);
      const writes: Write[] = [];
      while (writes.filter(({ told }) => told !== "done").length < 3)
        writes.push(await write(server, `user-${writes.length}`));
      // The disk ends with the process, so it is asked what is on it.
      const users = z
        .object({ data: z.array(z.object({ external_id: z.string() })) })
        .parse((await server.call("list_users", { limit: 500 })).structuredContent);
      const marks = new Set(users.data.map(({ external_id }) => external_id));
      for (const { mark, told, text } of writes)
        record({
          fault,
          name: mark,
          kind: "write",
          told,
          performed: marks.has(mark) ? 1 : 0,
          expected: ["done", "nothing"],
          text,
        });
      expect(writes.at(-1)?.text).toContain("its disk is full");
      await server.stop();
    },
  );

  test(
    "of a file that is deleted, and made anew by another process",
    { timeout },
    async ({ onTestFinished: finish }) => {
      const fault = "a deleted file";
      const file = temporaryFile(finish);
      const first = await startServer({ CLERK_MCP_SANDBOX: file }, { finish });
      expect(await write(first, "user-gone")).toMatchObject({ told: "done" });
      injected(fault);
      for (const suffix of ["", "-wal", "-shm"]) rmSync(`${file}${suffix}`, { force: true });
      const orphans = [await write(first, "user-1")];
      const second = await startServer({ CLERK_MCP_SANDBOX: file }, { finish });
      const kept = [await write(second, "user-2")];
      orphans.push(await write(first, "user-3"));
      kept.push(await write(second, "user-4"));
      await first.stop();
      await second.stop();
      await recordAll(fault, file, orphans, ["nothing"]);
      await recordAll(fault, file, kept, ["done"]);
    },
  );
}
