import { createHash } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import LibsqlDatabase from "libsql";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { z } from "zod/v3";
import { createSandboxApp } from "../../../src/sandbox/http/app.ts";
import { openSandbox } from "../../../src/sandbox/bootstrap/open-sandbox.ts";
import { getInstance } from "../../../src/sandbox/store/instance.ts";
import { MIGRATIONS, SCHEMA_VERSION } from "../../../src/sandbox/store/migrations/migrations.ts";
import { listCurrentSubscriptionItems } from "../../../src/sandbox/store/subscription-items.ts";
import { FILE_VERSIONS, writeSandboxFile } from "../../support/sandbox-files.ts";

let folder: string;
let file: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "clerk-mcp-test-"));
  file = join(folder, "sandbox.db");
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const Rows = z.array(z.record(z.unknown()));

/** Returns the rows of a query on a file that no process has open. */
function queryFile(path: string, sql: string) {
  const database = new LibsqlDatabase(path);
  const rows = Rows.parse(database.prepare(sql).all());
  database.close();
  return rows;
}

const readSchema = (path: string) =>
  queryFile(path, "select type, name, tbl_name, sql from sqlite_schema order by type, name").map(
    ({ type, name, tbl_name, sql }) => ({ type, name, tbl_name, sql }),
  );

/** Opens the sandbox in a file, with its clock one minute after the last update, and closes it after `work`. */
async function withSandbox<T>(
  path: string,
  work: (sandbox: Awaited<ReturnType<typeof openSandbox>>) => Promise<T>,
): Promise<T> {
  const writtenAt = readWrittenAt(path);
  const sandbox = await openSandbox({ file: path, now: () => writtenAt + 60_000 });
  try {
    return await work(sandbox);
  } finally {
    await sandbox.db.destroy();
  }
}

function readWrittenAt(path: string): number {
  const [row] = queryFile(path, "select max(updated_at) as at from users");
  return z.number().parse(row?.["at"]);
}

/** Sends a request to the API of the sandbox in a file, and returns the parsed response body. */
async function requestFile(path: string, url: string, body?: object): Promise<unknown> {
  return withSandbox(path, async (sandbox) => {
    const app = createSandboxApp(sandbox, () => undefined);
    const headers = { authorization: "Bearer sk_test_older", "content-type": "application/json" };
    const init = body === undefined ? {} : { method: "POST", body: JSON.stringify(body) };
    return (await app.request(`/v1${url}`, { ...init, headers })).json();
  });
}

describe("the migrations", () => {
  test("never change, because existing files have already applied them", () => {
    const hashes = MIGRATIONS.map((sql) => createHash("sha256").update(sql).digest("hex"));
    expect(hashes).toMatchInlineSnapshot(`
      [
        "b6de8d0f592b2bec7acd523916d78d7253d967ec1cfa94058cfe60656ff81b57",
        "0fb347b917b887cf6cc788ce770a9213f26d9e4a00d5a59c20859f29fde5df19",
        "df69cf26ebc30df362637b28d0814e4c0f00cf5bce270e6153a920440e1ad8d2",
        "b0c5cd37828fc7187c449181be328069409a3de1a2952cdd51122557cfa83810",
      ]
    `);
  });

  test("have a test file for each schema version", () => {
    expect(FILE_VERSIONS).toEqual(Array.from({ length: SCHEMA_VERSION }, (_, index) => index + 1));
  });
});

describe.each(FILE_VERSIONS)("a sandbox file of schema version %i", (version) => {
  beforeEach(() => writeSandboxFile(file, version));

  test("has that user_version", () => {
    expect(queryFile(file, "select user_version from pragma_user_version")).toMatchObject([
      { user_version: version },
    ]);
  });

  test("has the schema of a new file after it is opened", async () => {
    const newFile = join(folder, "fresh.db");
    await (await openSandbox({ file: newFile })).db.destroy();
    await withSandbox(file, async () => undefined);
    expect(readSchema(file)).toEqual(readSchema(newFile));
  });

  test("keeps its users, organizations and invitations", async () => {
    expect(await requestFile(file, "/users?order_by=created_at")).toMatchObject([
      {
        username: "ada_l",
        public_metadata: { plan: "pro" },
        email_addresses: [{ email_address: "ada@older.example" }, ...(version === 1 ? [] : [{}])],
      },
      { username: "bob_b" },
    ]);
    expect(await requestFile(file, "/organizations?include_members_count=true")).toMatchObject({
      data: [{ name: "Acme", role_set_key: "role_set:default", members_count: 1 }],
    });
    expect(await requestFile(file, "/invitations")).toMatchObject([
      { email_address: "cy@older.example", status: "pending" },
    ]);
  });

  test("finds its users and new ones by whole and partial addresses", async () => {
    const ada = [{ username: "ada_l" }];
    for (const filter of ["email_address=Ada@older.example", "email_address_query=a@old"])
      expect(await requestFile(file, `/users?${filter}`)).toMatchObject(ada);
    await requestFile(file, "/users", { email_address: ["dot@older.example"], username: "dot_d" });
    expect(await requestFile(file, "/users?email_address_query=dot@old")).toMatchObject([
      { username: "dot_d" },
    ]);
  });

  test("gets plans, and a subscription to the free plan for every user and organization", async () => {
    await withSandbox(file, async ({ db }) => {
      const payers = await db.selectFrom("payers").select("id").execute();
      expect(payers).toHaveLength(3);
      for (const { id } of payers)
        expect(await listCurrentSubscriptionItems(db, id)).toMatchObject([
          { status: "active", period_end: null },
        ]);
    });
    const readPlans = () => requestFile(file, "/billing/plans?paginated=true");
    const plans = await readPlans();
    expect(plans).toMatchObject({ total_count: 4 });
    expect(await readPlans()).toEqual(plans);
  });

  test("gets the defaults of a new instance for settings that it lacks", async () => {
    const { settings } = await withSandbox(file, ({ db }) => getInstance(db));
    expect(settings).toMatchObject({ test_mode: true, svix_app_id: null, protect: { rules_enabled: false } });
  });
});

describe.each(FILE_VERSIONS.filter((version) => version > 1))(
  "a sandbox file of schema version %i with a pending verification",
  (version) => {
    test("accepts the code that was sent before the migration", async () => {
      writeSandboxFile(file, version);
      const [row] = queryFile(file, "select id, identification_id, code from verifications");
      expect(
        await requestFile(
          file,
          `/email_addresses/${String(row?.["identification_id"])}/attempt_verification`,
          {
            verification_id: row?.["id"],
            code: row?.["code"],
          },
        ),
      ).toMatchObject({ status: "verified" });
    });
  },
);
