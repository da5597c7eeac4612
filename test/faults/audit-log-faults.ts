import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { expect, test } from "vitest";
import {
  hello,
  startProcess,
  startServer,
  textOf,
  type Finish,
  type Server,
} from "../support/server-process.ts";
import { linesOf, outcomesIn } from "./audit-lines.ts";
import { injected, record, toldBy, wrong } from "./outcome-ledger.ts";
import { scaled, timeout } from "./run-scale.ts";
import { comply, startAccountant } from "./recording-server.ts";

/** Faults of the audit log. */

function temporaryFolder(finish: Finish): string {
  const folder = mkdtempSync(join(tmpdir(), "clerk-mcp-faults-"));
  finish(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

const envOf = (url: string, auditLog: string) => ({
  CLERK_SECRET_KEY: "sk_test_faults",
  CLERK_API_URL: url,
  CLERK_MCP_AUDIT_LOG: auditLog,
});

/** What is said of a call; `undefined` where it is not answered at all. */
const toldOf = async (server: Server, mark: string) => {
  try {
    return toldBy(await server.call("lock_user", { user_id: mark }));
  } catch {
    return undefined;
  }
};

export function auditLogFaults(): void {
  test("of an audit log that cannot be opened", { timeout }, async ({ onTestFinished: finish }) => {
    const fault = "an audit log that cannot be opened";
    const accountant = await startAccountant(finish, () => comply);
    const folder = temporaryFolder(finish);
    for (const auditLog of [folder, join(folder, "nowhere", "audit.jsonl")]) {
      injected(fault);
      const { child, ended } = startProcess(envOf(accountant.url, auditLog), { finish });
      child.stdin.write(hello);
      const { code, stderr } = await ended;
      expect(code).toBe(2);
      if (!stderr.includes(auditLog)) wrong(fault, `stderr does not name it: ${stderr}`);
    }
    if (accountant.requests() > 0) wrong(fault, "something was sent nevertheless");
  });

  test("of an audit log whose process is killed", { timeout }, async ({ onTestFinished: finish }) => {
    const fault = "kill -9 with an audit log";
    const auditLog = join(temporaryFolder(finish), "audit.jsonl");
    const accountant = await startAccountant(finish, () => comply);
    const marks: string[] = [];
    for (let round = 0; round < scaled(1, 20); round += 1) {
      const server = await startServer(envOf(accountant.url, auditLog), { finish });
      injected(fault);
      await Promise.all(
        Array.from({ length: 4 }, async (_, lane) => {
          for (let count = 0; ; count += 1) {
            const mark = `user-${round}-${lane}-${count}`;
            const told = await toldOf(server, mark);
            record({ fault, name: mark, kind: "write", told, performed: accountant.performed(mark) });
            if (told === undefined) return;
            marks.push(mark);
            if (lane === 0 && count === 5) void sleep(Math.random() * 50).then(server.kill);
          }
        }),
      );
    }
    const outcomes = outcomesIn(readFileSync(auditLog, "utf8"));
    for (const mark of marks)
      if (outcomes.get(mark) !== "done") wrong(fault, `${mark} was answered, and is not in the audit log`);
  });

  test("of an audit log on a full disk", { timeout }, async ({ onTestFinished: finish }) => {
    const fault = "an audit log on a full disk";
    const accountant = await startAccountant(finish, () => comply);
    const server = await startServer(envOf(accountant.url, "/dev/full"), { finish });
    for (const mark of ["user-0", "user-1", "user-2"]) {
      injected(fault);
      const result = await server.call("lock_user", { user_id: mark });
      record({
        fault,
        name: mark,
        kind: "write",
        told: toldBy(result),
        performed: accountant.performed(mark),
        expected: ["nothing"],
        text: textOf(result),
      });
    }
    await server.stop();
  });

  test("of an audit log that has reached its limit", { timeout }, async ({ onTestFinished: finish }) => {
    const fault = "an audit log at its limit";
    const auditLog = join(temporaryFolder(finish), "audit.jsonl");
    const accountant = await startAccountant(finish, () => comply);
    const server = await startServer(envOf(accountant.url, auditLog), { prelude: "ulimit -f 4", finish });
    injected(fault);
    const marks: string[] = [];
    for (let refused = 0; refused < 3;) {
      const mark = `user-${marks.length}`;
      marks.push(mark);
      const told = await toldOf(server, mark);
      if (told !== "done") refused += 1;
      record({
        fault,
        name: mark,
        kind: "write",
        told,
        performed: accountant.performed(mark),
        expected: ["done", "nothing"],
      });
    }
    await server.stop();
    const logged = new Set(linesOf(readFileSync(auditLog, "utf8")).map((each) => each.arguments.user_id));
    for (const mark of marks)
      if (accountant.performed(mark) > 0 && !logged.has(mark))
        wrong(fault, `${mark} was done, and nothing in the audit log tells of it`);
  });
}
