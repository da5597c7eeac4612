import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import LibsqlDatabase from "libsql";
import { expect, test } from "vitest";
import { z } from "zod/v3";
import { openSandbox } from "../../src/sandbox/bootstrap/open-sandbox.ts";
import { canMountDisks, buildLimitedDiskPrelude } from "../support/limited-disk.ts";
import {
  startServer,
  getResultText,
  type OnTestFinished,
  type ServerProcess,
} from "../support/server-process.ts";
import { recordInjection, recordCall, parseReportedOutcome, type ReportedOutcome } from "./outcome-ledger.ts";
import { selectForRun, timeout } from "./run-scale.ts";

/** Faults of the sandbox's database file, and of processes that use it. */

function createTemporaryFile(finish: OnTestFinished): string {
  const folder = mkdtempSync(join(tmpdir(), "clerk-mcp-faults-"));
  finish(() => rmSync(folder, { recursive: true, force: true }));
  return join(folder, "sandbox.db");
}

/** A write, identified by its mark, and its reported outcome. */
interface Write {
  readonly mark: string;
  readonly reported: ReportedOutcome | undefined;
  readonly text: string;
}

/** Creates a user whose external id is the mark, with a password, whose hash takes long to compute. */
async function createUser(server: ServerProcess, mark: string): Promise<Write> {
  const user = {
    external_id: mark,
    email_address: [`${mark}@example.com`],
    password: "correct horse battery",
  };
  try {
    const result = await server.call("create_user", user);
    return { mark, reported: parseReportedOutcome(result), text: getResultText(result) };
  } catch {
    return { mark, reported: undefined, text: "no response" };
  }
}

/** Returns how often the user of a mark is in the file, counting only users that have their email address. */
async function countUsersByMark(file: string): Promise<(mark: string) => number> {
  const sandbox = await openSandbox({ file });
  const rows = await sandbox.db
    .selectFrom("users")
    .innerJoin("identifications", "identifications.user_id", "users.id")
    .select("external_id")
    .execute();
  await sandbox.db.destroy();
  return (mark) => rows.filter((row) => row.external_id === mark).length;
}

async function recordWrites(
  fault: string,
  file: string,
  writes: readonly Write[],
  expected?: readonly ReportedOutcome[],
): Promise<void> {
  const performed = await countUsersByMark(file);
  for (const { mark, reported, text } of writes)
    recordCall({
      fault,
      name: mark,
      kind: "write",
      reported,
      performed: performed(mark),
      ...(expected === undefined ? {} : { expected }),
      text,
    });
}

/** Makes concurrent writes until the process exits. */
async function writeUntilExit(server: ServerProcess, name: string, concurrency: number): Promise<Write[]> {
  const writes: Write[] = [];
  await Promise.all(
    Array.from({ length: concurrency }, async (_, lane) => {
      for (let count = 0; ; count += 1) {
        const latestWrite = await createUser(server, `${name}-${lane}-${count}`);
        writes.push(latestWrite);
        if (latestWrite.reported === undefined) return;
      }
    }),
  );
  return writes;
}

export function testSandboxFaults(): void {
  test("of kill -9 at any point", { timeout }, async ({ onTestFinished: finish }) => {
    const fault = "kill -9";
    const file = createTemporaryFile(finish);
    const writes: Write[] = [];
    for (let round = 0; round < selectForRun(4, 60); round += 1) {
      const server = await startServer({ CLERK_MCP_SANDBOX: file }, { finish });
      // In every fourth round the process may be killed while it opens the file, otherwise while it writes.
      if (round % 4 > 0) writes.push(await createUser(server, `user-${round}`));
      recordInjection(fault);
      void sleep(Math.random() * 500).then(server.kill);
      writes.push(...(await writeUntilExit(server, `user-${round}`, 4)));
    }
    await recordWrites(fault, file, writes, ["done"]);
  });

  test(
    "of several processes that write to one file, one of which is killed",
    { timeout },
    async ({ onTestFinished: finish }) => {
      const fault = "several processes on one file";
      const file = createTemporaryFile(finish);
      const { processes, calls } = selectForRun({ processes: 3, calls: 12 }, { processes: 6, calls: 150 });
      recordInjection(fault, processes);
      const writesByProcess = await Promise.all(
        Array.from({ length: processes }, async (_, index) => {
          const server = await startServer({ CLERK_MCP_SANDBOX: file }, { finish });
          const marks = Array.from({ length: calls }, (__, count) => `user-${index}-${count}`);
          const writes = Promise.all(marks.map((mark) => createUser(server, mark)));
          if (index === 0) void sleep(selectForRun(700, 5000)).then(server.kill);
          await writes;
          await server.stop();
          return writes;
        }),
      );
      const [killedWrites = [], ...survivingWrites] = writesByProcess;
      await recordWrites(fault, file, killedWrites, ["done"]);
      await recordWrites(fault, file, survivingWrites.flat(), ["done"]);
      expect(survivingWrites.flat().filter(({ reported }) => reported === "done")).toHaveLength(
        (processes - 1) * calls,
      );
    },
  );

  test("of a database lock that another process holds", { timeout }, async ({ onTestFinished: finish }) => {
    const fault = "a database lock";
    const file = createTemporaryFile(finish);
    const server = await startServer({ CLERK_MCP_SANDBOX: file }, { finish });
    await recordWrites(fault, file, [await createUser(server, "user-before")], ["done"]);
    recordInjection(fault);
    const lockHolder = new LibsqlDatabase(file);
    lockHolder.exec("begin immediate");
    const pendingWrites = Promise.all(["user-1", "user-2", "user-3"].map((mark) => createUser(server, mark)));
    // The server still responds while the writes wait for the lock.
    await sleep(100);
    const startedAt = performance.now();
    await server.client.ping();
    expect(performance.now() - startedAt).toBeLessThan(500);
    await sleep(500);
    lockHolder.exec("rollback");
    lockHolder.close();
    await recordWrites(fault, file, await pendingWrites, ["done"]);
    await server.stop();
  });

  test(
    "of a database file that has reached its size limit",
    { timeout },
    async ({ onTestFinished: finish }) => {
      const fault = "a database file at its size limit";
      for (const limit of selectForRun([100, 1400], [0, 1, 64, 300, 500, 700, 900, 1000, 1200, 1400, 2000])) {
        const file = createTemporaryFile(finish);
        const server = await startServer(
          { CLERK_MCP_SANDBOX: file },
          { prelude: `ulimit -f ${limit}`, finish },
        );
        recordInjection(fault);
        const writes: Write[] = [];
        for (let count = 0, failures = 0; failures < 3 && count < 300; count += 1) {
          const latestWrite = await createUser(server, `user-${limit}-${count}`);
          if (latestWrite.reported !== "done") failures += 1;
          writes.push(latestWrite);
        }
        await server.stop();
        await recordWrites(fault, file, writes, ["done", "nothing"]);
        expect(writes.at(-1)).toMatchObject({ reported: "nothing", text: expect.stringContaining(file) });
      }
    },
  );

  test.skipIf(!canMountDisks)("of a full disk", { timeout }, async ({ onTestFinished: finish }) => {
    const fault = "a full disk";
    const folder = join(createTemporaryFile(finish), "..");
    const file = join(folder, "sandbox.db");
    const server = await startServer(
      { CLERK_MCP_SANDBOX: file },
      { prelude: buildLimitedDiskPrelude("2500k", folder), finish },
    );
    recordInjection(fault);
    const writes: Write[] = [];
    while (writes.filter(({ reported }) => reported !== "done").length < 3)
      writes.push(await createUser(server, `user-${writes.length}`));
    // The disk is unmounted when the process exits, so the server lists what was written.
    const users = z
      .object({ data: z.array(z.object({ external_id: z.string() })) })
      .parse((await server.call("list_users", { limit: 500 })).structuredContent);
    const marks = new Set(users.data.map(({ external_id }) => external_id));
    for (const { mark, reported, text } of writes)
      recordCall({
        fault,
        name: mark,
        kind: "write",
        reported,
        performed: marks.has(mark) ? 1 : 0,
        expected: ["done", "nothing"],
        text,
      });
    expect(writes.at(-1)?.text).toContain("its disk is full");
    await server.stop();
  });

  test(
    "of a database file that is deleted and recreated by another process",
    { timeout },
    async ({ onTestFinished: finish }) => {
      const fault = "a deleted database file";
      const file = createTemporaryFile(finish);
      const firstServer = await startServer({ CLERK_MCP_SANDBOX: file }, { finish });
      expect(await createUser(firstServer, "user-deleted")).toMatchObject({ reported: "done" });
      recordInjection(fault);
      for (const suffix of ["", "-wal", "-shm"]) rmSync(`${file}${suffix}`, { force: true });
      const rejectedWrites = [await createUser(firstServer, "user-1")];
      const secondServer = await startServer({ CLERK_MCP_SANDBOX: file }, { finish });
      const savedWrites = [await createUser(secondServer, "user-2")];
      rejectedWrites.push(await createUser(firstServer, "user-3"));
      savedWrites.push(await createUser(secondServer, "user-4"));
      await firstServer.stop();
      await secondServer.stop();
      await recordWrites(fault, file, rejectedWrites, ["nothing"]);
      await recordWrites(fault, file, savedWrites, ["done"]);
    },
  );
}
