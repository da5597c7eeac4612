import { readdirSync, readFileSync, renameSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { expect, test } from "vitest";
import {
  initializeLine,
  startProcess,
  startServer,
  getResultText,
  type ServerProcess,
} from "../support/server-process.ts";
import { parseAuditLines, parseAuditOutcomes } from "./audit-lines.ts";
import { recordInjection, recordCall, parseReportedOutcome, recordViolation } from "./outcome-ledger.ts";
import { selectForRun, timeout } from "./run-scale.ts";
import { sendSuccess, startRecordingServer } from "./recording-server.ts";
import { createTemporaryFolder } from "./temporary-folder.ts";

/** Faults of the audit log: it cannot be opened or written, it is rotated, or its process is killed. */

const buildEnvironment = (url: string, auditLog: string) => ({
  CLERK_SECRET_KEY: "sk_test_faults",
  CLERK_API_URL: url,
  CLERK_MCP_AUDIT_LOG: auditLog,
});

/** Makes a write, and returns its reported outcome; `undefined` if no response arrived. */
const callForOutcome = async (server: ServerProcess, mark: string) => {
  try {
    return parseReportedOutcome(await server.call("unban_user", { user_id: mark }));
  } catch {
    return undefined;
  }
};

export function testAuditLogFaults(): void {
  test("of an audit log that cannot be opened", { timeout }, async ({ onTestFinished: finish }) => {
    const fault = "an audit log that cannot be opened";
    const api = await startRecordingServer(finish, () => sendSuccess);
    const folder = createTemporaryFolder(finish);
    for (const auditLog of [folder, join(folder, "nowhere", "audit.jsonl")]) {
      recordInjection(fault);
      const { child, exited } = startProcess(buildEnvironment(api.url, auditLog), { finish });
      child.stdin.write(initializeLine);
      const { code, stderr } = await exited;
      expect(code).toBe(2);
      if (!stderr.includes(auditLog)) recordViolation(fault, `stderr does not name the audit log: ${stderr}`);
    }
    if (api.requests() > 0) recordViolation(fault, "a request was sent");
  });

  test(
    "of an audit log whose process is killed with SIGKILL",
    { timeout },
    async ({ onTestFinished: finish }) => {
      const fault = "kill -9 with an audit log";
      const auditLog = join(createTemporaryFolder(finish), "audit.jsonl");
      const api = await startRecordingServer(finish, () => sendSuccess);
      const marks: string[] = [];
      for (let round = 0; round < selectForRun(1, 20); round += 1) {
        const server = await startServer(buildEnvironment(api.url, auditLog), { finish });
        recordInjection(fault);
        await Promise.all(
          Array.from({ length: 4 }, async (_, lane) => {
            for (let count = 0; ; count += 1) {
              const mark = `user-${round}-${lane}-${count}`;
              const reported = await callForOutcome(server, mark);
              recordCall({ fault, name: mark, kind: "write", reported, performed: api.performed(mark) });
              if (reported === undefined) return;
              marks.push(mark);
              if (lane === 0 && count === 5) void sleep(Math.random() * 50).then(server.kill);
            }
          }),
        );
      }
      const outcomes = parseAuditOutcomes(readFileSync(auditLog, "utf8"));
      for (const mark of marks)
        if (outcomes.get(mark) !== "done")
          recordViolation(fault, `${mark} was reported as done, but is not in the audit log`);
    },
  );

  test(
    "of an audit log that is rotated while calls are made",
    { timeout },
    async ({ onTestFinished: finish }) => {
      const fault = "a rotated audit log";
      const folder = createTemporaryFolder(finish);
      const auditLog = join(folder, "audit.jsonl");
      const api = await startRecordingServer(finish, () => sendSuccess);
      const server = await startServer(buildEnvironment(api.url, auditLog), { finish });
      const rotations = selectForRun(10, 200);
      const marks: string[] = [];
      await Promise.all(
        Array.from({ length: 4 }, async (_, lane) => {
          for (let count = 0; count < rotations; count += 1) {
            const mark = `user-${lane}-${count}`;
            marks.push(mark);
            const reported = await callForOutcome(server, mark);
            recordCall({ fault, name: mark, kind: "write", reported, performed: api.performed(mark) });
            if (lane > 0) continue;
            recordInjection(fault);
            renameSync(auditLog, `${auditLog}.${count}`);
            if (count % 2 === 0) server.child.kill("SIGHUP");
          }
        }),
      );
      await server.stop();
      const lines = readdirSync(folder).flatMap((name) =>
        parseAuditLines(readFileSync(join(folder, name), "utf8")),
      );
      for (const mark of marks)
        for (const expected of ["begun", "done"])
          if (!lines.some(({ outcome, arguments: args }) => outcome === expected && args.user_id === mark))
            recordViolation(fault, `${mark} is not ${expected} in the audit log`);
    },
  );

  test("of an audit log on a full disk", { timeout }, async ({ onTestFinished: finish }) => {
    const fault = "an audit log on a full disk";
    const api = await startRecordingServer(finish, () => sendSuccess);
    const server = await startServer(buildEnvironment(api.url, "/dev/full"), { finish });
    for (const mark of ["user-0", "user-1", "user-2"]) {
      recordInjection(fault);
      const result = await server.call("unban_user", { user_id: mark });
      recordCall({
        fault,
        name: mark,
        kind: "write",
        reported: parseReportedOutcome(result),
        performed: api.performed(mark),
        expected: ["nothing"],
        text: getResultText(result),
      });
    }
    await server.stop();
  });

  test("of an audit log that has reached its size limit", { timeout }, async ({ onTestFinished: finish }) => {
    const fault = "an audit log at its size limit";
    const auditLog = join(createTemporaryFolder(finish), "audit.jsonl");
    const api = await startRecordingServer(finish, () => sendSuccess);
    const server = await startServer(buildEnvironment(api.url, auditLog), { prelude: "ulimit -f 4", finish });
    recordInjection(fault);
    const marks: string[] = [];
    for (let failureCount = 0; failureCount < 3;) {
      const mark = `user-${marks.length}`;
      marks.push(mark);
      const reported = await callForOutcome(server, mark);
      if (reported !== "done") failureCount += 1;
      recordCall({
        fault,
        name: mark,
        kind: "write",
        reported,
        performed: api.performed(mark),
        expected: ["done", "nothing"],
      });
    }
    await server.stop();
    const loggedMarks = new Set(
      parseAuditLines(readFileSync(auditLog, "utf8")).map((line) => line.arguments.user_id),
    );
    for (const mark of marks)
      if (api.performed(mark) > 0 && !loggedMarks.has(mark))
        recordViolation(fault, `${mark} was performed, but is not in the audit log`);
  });
}
