import { afterAll, describe, expect, test } from "vitest";
import { found, report } from "./ledger.ts";
import { auditLogFaults } from "./audit_log.ts";
import { clientFaults } from "./client.ts";
import { endings } from "./ending.ts";
import { hostileLines } from "./lines.ts";
import { networkFaults } from "./network.ts";
import { rateLimit } from "./rate_limit.ts";
import { sandboxFaults } from "./sandbox.ts";
import { secretsFolderFaults } from "./secrets_folder.ts";

/**
 * Injects faults from all sides and keeps account of what was really done. The short form is part of the tests;
 * `npm run test:faults` does it at length.
 */

describe.concurrent("faults", () => {
  networkFaults();
  rateLimit();
  hostileLines();
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
