import { afterAll, describe, expect, test } from "vitest";
import { testResponseLoad } from "./load.ts";
import { listViolations, formatReport } from "./outcome-ledger.ts";
import { testAuditLogFaults } from "./audit-log-faults.ts";
import { testClientFaults } from "./client-faults.ts";
import { testShutdownFaults } from "./shutdown-faults.ts";
import { testMalformedLines } from "./malformed-lines.ts";
import { testNetworkFaults } from "./network-faults.ts";
import { testRateLimit } from "./rate-limit-faults.ts";
import { testSandboxFaults } from "./sandbox-faults.ts";
import { testSecretsFolderFaults } from "./secrets-folder-faults.ts";

/**
 * Injects faults from all sides and keeps account of what was really done. The short form is part of the tests;
 * `npm run test:faults` does it at length.
 */

describe.concurrent("faults", () => {
  testNetworkFaults();
  testRateLimit();
  testMalformedLines();
  testResponseLoad();
  testShutdownFaults();
  testSandboxFaults();
  testClientFaults();
  testAuditLogFaults();
  testSecretsFolderFaults();
});

test("nothing that was answered is lost, and no answer is wrong", () => {
  expect(listViolations().join("\n\n")).toBe("");
});

afterAll(() => {
  process.stdout.write(`\n${formatReport()}\n`);
});
