import { afterAll, describe, expect, test } from "vitest";
import { flood } from "./load.ts";
import { found, report } from "./outcome-ledger.ts";
import { auditLogFaults } from "./audit-log-faults.ts";
import { clientFaults } from "./client-faults.ts";
import { endings } from "./shutdown-faults.ts";
import { hostileLines } from "./malformed-lines.ts";
import { networkFaults } from "./network-faults.ts";
import { rateLimit } from "./rate-limit-faults.ts";
import { sandboxFaults } from "./sandbox-faults.ts";
import { secretsFolderFaults } from "./secrets-folder-faults.ts";

/**
 * Injects faults from all sides and keeps account of what was really done. The short form is part of the tests;
 * `npm run test:faults` does it at length.
 */

describe.concurrent("faults", () => {
  networkFaults();
  rateLimit();
  hostileLines();
  flood();
  endings();
  sandboxFaults();
  clientFaults();
  auditLogFaults();
  secretsFolderFaults();
});

test("nothing that was answered is lost, and no answer is wrong", () => {
  expect(found().join("\n\n")).toBe("");
});

afterAll(() => {
  process.stdout.write(`\n${report()}\n`);
});
