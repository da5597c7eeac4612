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
import { testCredentialAttacks } from "./credential-attacks.ts";
import { testExclusionAttacks } from "./exclusion-attacks.ts";
import { testGateAttacks } from "./gate-attacks.ts";
import { testOriginAttacks } from "./origin-attacks.ts";
import { testSecretAttacks } from "./secret-attacks.ts";
import { testUploadAttacks } from "./upload-attacks.ts";
import { testSecretsFolderFaults } from "./secrets-folder-faults.ts";

/**
 * Injects faults of the network, the API, the client, the processes and the disk, and compares what calls report with
 * what was really done; and attacks what `docs/SECURITY.md` promises. The short run is part of the tests;
 * `npm run test:faults` does the full run.
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
  testGateAttacks();
  testExclusionAttacks();
  testSecretAttacks();
  testCredentialAttacks();
  testUploadAttacks();
  testOriginAttacks();
});

test("no write that was reported as done is lost, no reported outcome is wrong, and no secret is leaked", () => {
  expect(listViolations().join("\n\n")).toBe("");
});

afterAll(() => {
  process.stdout.write(`\n${formatReport()}\n`);
});
