import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { z } from "zod/v3";
import { createSandboxApp } from "../src/sandbox/app.ts";
import { openSandbox } from "../src/sandbox/sandbox.ts";
import { getInstance } from "../src/sandbox/store/instance.ts";
import { findPayerOfOrganization, findPayerOfUser } from "../src/sandbox/store/payers.ts";
import { listPlans } from "../src/sandbox/store/plans.ts";
import { currentItems } from "../src/sandbox/store/subscription_items.ts";
import { writeFileOfFormat2, writeOlderFile } from "./support/older_file.ts";

let folder: string;
let file: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "clerk-mcp-test-"));
  file = join(folder, "sandbox.db");
  writeOlderFile(file);
});
afterEach(() => rm(folder, { recursive: true, force: true }));

describe("a sandbox's file of an earlier version", () => {
  test("gains plans, and everybody in it a subscription to the free one", async () => {
    const { db } = await openSandbox({ file });
    const page = { limit: 10, offset: 0 };
    expect((await listPlans(db, undefined, page)).total).toBe(4);
    for (const payer of [await findPayerOfUser(db, "user_1"), await findPayerOfOrganization(db, "org_2")])
      expect(await currentItems(db, payer?.id ?? "")).toMatchObject([{ status: "active", period_end: null }]);
    await db.destroy();
    const again = await openSandbox({ file });
    expect((await listPlans(again.db, undefined, page)).total).toBe(4);
    await again.db.destroy();
  });

  test("has settings that it did not know as a new instance has them", async () => {
    const { db } = await openSandbox({ file });
    const { settings } = await getInstance(db);
    expect(settings).toMatchObject({ test_mode: true, svix_app_id: null, protect: { rules_enabled: false } });
    await db.destroy();
  });
});

test("a file of the last version keeps addresses, what they are found by, and the codes on their way", async () => {
  const last = join(folder, "last.db");
  writeFileOfFormat2(last, Date.now() + 60_000);
  const sandbox = await openSandbox({ file: last });
  const app = createSandboxApp(sandbox, () => undefined);
  const headers = { authorization: "Bearer sk_test_older", "content-type": "application/json" };
  const ask = async (path: string, body?: object): Promise<unknown> => {
    const init = body === undefined ? {} : { method: "POST", body: JSON.stringify(body) };
    return (await app.request(`/v1${path}`, { ...init, headers })).json();
  };
  const found = [{ id: "user_1", email_addresses: [{ id: "idn_1", email_address: "Ada@older.example" }] }];
  for (const filter of ["email_address=ada@older.example", "email_address_query=a@old"])
    expect(await ask(`/users?${filter}`)).toMatchObject(found);
  const { id } = z
    .object({ id: z.string() })
    .parse(await ask("/users", { email_address: ["bob@older.example"] }));
  expect(await ask("/users?email_address_query=bob@old")).toMatchObject([{ id }]);
  expect(
    await ask("/email_addresses/idn_1/attempt_verification", { verification_id: "ver_1", code: "123456" }),
  ).toMatchObject({ status: "verified" });
  await sandbox.db.destroy();
});
