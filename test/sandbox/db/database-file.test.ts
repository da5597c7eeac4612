import { execFile } from "node:child_process";
import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { mkdtemp, rename, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import LibsqlDatabase from "libsql";
import { afterEach, beforeEach, describe, expect, onTestFinished, test } from "vitest";
import { createFetchTransport } from "../../../src/clerk-api/http.ts";
import { createSandboxApp, createSandboxFetch } from "../../../src/sandbox/http/app.ts";
import { runInTransaction } from "../../../src/sandbox/context.ts";
import { openSandbox, type SandboxOptions } from "../../../src/sandbox/bootstrap/open-sandbox.ts";
import { getInstance } from "../../../src/sandbox/store/instance.ts";
import { addUser } from "../../support/users.ts";
import { programPath, startServer, getResultText } from "../../support/server-process.ts";

/** Tests of the sandbox's database file; the built program runs as the other processes. */

const execFileAsync = promisify(execFile);

let folder: string;
let file: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "clerk-mcp-test-"));
  file = join(folder, "sandbox.db");
});
afterEach(() => {
  chmodSync(folder, 0o777);
  return rm(folder, { recursive: true, force: true });
});

const callTool = async (tool: string, ...args: string[]): Promise<unknown> => {
  const { stdout } = await execFileAsync(
    process.execPath,
    [programPath, "call", "--sandbox", file, tool, ...args],
    {
      env: { PATH: process.env["PATH"] },
    },
  );
  return JSON.parse(stdout);
};

/** Opens a sandbox on `file` and returns it with helpers that send API requests. It is closed when the test ends. */
async function openTestSandbox(options: Partial<SandboxOptions> = {}) {
  const sandbox = await openSandbox({ file, ...options });
  onTestFinished(() => sandbox.db.destroy());
  const { secret_key } = await getInstance(sandbox.db);
  const fetch = createSandboxFetch(createSandboxApp(sandbox, () => undefined));
  const request = async (method: string, path: string, body?: object) => {
    const response = await fetch(`http://sandbox.localhost/v1${path}`, {
      method,
      headers: { authorization: `Bearer ${secret_key}`, "content-type": "application/json" },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    return { status: response.status, text: await response.text() };
  };
  const createUser = (name: string) =>
    request("POST", "/users", { email_address: [`${name}@example.com`], external_id: name });
  return { sandbox, request, createUser };
}

/** Runs SQL directly on the file, without the sandbox. */
function withDatabase<T>(work: (database: LibsqlDatabase.Database) => T): T {
  const database = new LibsqlDatabase(file);
  try {
    return work(database);
  } finally {
    database.close();
  }
}

describe("the sandbox file", () => {
  test("preserves one process's writes for the next process", async () => {
    await callTool("create_user", "email_address=ada@example.com");
    expect(await callTool("count_users")).toMatchObject({ total_count: 1 });
  });

  test("accepts concurrent writes from several processes without losing any", async () => {
    const names = Array.from({ length: 6 }, (_, index) => `user${index}@example.com`);
    await Promise.all(names.map((name) => callTool("create_user", `email_address=${name}`)));
    expect(await callTool("count_users")).toMatchObject({ total_count: names.length });
  });

  test("contains a single instance even if several processes bootstrap it at once", async () => {
    const instances = await Promise.all([
      callTool("get_instance"),
      callTool("get_instance"),
      callTool("get_instance"),
    ]);
    expect(instances[1]).toEqual(instances[0]);
    expect(instances[2]).toEqual(instances[0]);
  });

  test("is readable by its owner only, including its -wal and -shm, regardless of the umask", async () => {
    const umask = `process.umask(0)`;
    const server = await startServer({ CLERK_MCP_SANDBOX: file }, { script: umask });
    await server.call("list_domains");
    const modes = ["", "-wal", "-shm"].map((suffix) => statSync(`${file}${suffix}`).mode & 0o777);
    expect(modes).toEqual([0o600, 0o600, 0o600]);
    await server.stop();
  });

  test("is complete without its -wal after every process has closed it", async () => {
    const { sandbox, createUser } = await openTestSandbox();
    await createUser("ada");
    await sandbox.db.destroy();
    const copy = join(folder, "copy.db");
    copyFileSync(file, copy);
    await callTool("create_user", "email_address=grace@example.com");
    expect(await callTool("count_users")).toMatchObject({ total_count: 2 });
    expect(statSync(`${file}-wal`, { throwIfNoEntry: false })?.size ?? 0).toBe(0);
    file = copy;
    expect(await callTool("count_users")).toMatchObject({ total_count: 1 });
  });

  test("is complete without its -wal after the server's client has disconnected", async () => {
    const server = await startServer({ CLERK_MCP_SANDBOX: file });
    await server.call("create_user", { email_address: ["ada@example.com"] });
    server.child.stdin.end();
    await server.exited;
    expect(statSync(`${file}-wal`, { throwIfNoEntry: false })?.size ?? 0).toBe(0);
    expect(await callTool("count_users")).toMatchObject({ total_count: 1 });
  });

  test("is created with its missing parent folders, and opening fails if they cannot be created", async () => {
    const sandbox = await openSandbox({ file: join(folder, "a", "b", "sandbox.db") });
    await sandbox.db.destroy();
    await expect(openSandbox({ file: "/proc/none/sandbox.db" })).rejects.toThrow("cannot be opened");
  });

  test("is a local file even if its path looks like a URL", async () => {
    const url = "https://example.com/sandbox.db";
    mkdirSync(join(folder, dirname(url)), { recursive: true });
    await execFileAsync(process.execPath, [programPath, "call", "--sandbox", url, "count_users"], {
      cwd: folder,
      env: { PATH: process.env["PATH"] },
    });
    expect(existsSync(join(folder, url))).toBe(true);
  });

  test.each([
    ["that is not a database", () => writeFile(file, "This is not a database. ".repeat(200))],
    [
      "that was truncated",
      async () => {
        await callTool("get_instance");
        const bytes = readFileSync(file);
        writeFileSync(file, bytes.subarray(0, bytes.length / 2));
      },
    ],
  ])("%s is rejected with instructions", async (_, damageFile) => {
    await damageFile();
    await expect(openSandbox({ file })).rejects.toMatchObject({
      name: "UsageError",
      message: expect.stringMatching(
        /is damaged, or not a database .*CLERK_MCP_SANDBOX.*put a backup in its place/s,
      ),
    });
  });

  test("that is a folder is rejected with instructions", async () => {
    await expect(openSandbox({ file: folder })).rejects.toThrow(/it is a folder.*CLERK_MCP_SANDBOX/s);
  });

  test.each([0, 1])(
    "of another program is rejected and left unchanged (user_version %i)",
    async (version) => {
      withDatabase((database) =>
        database.exec(`create table bookmarks (url); pragma user_version = ${version}`),
      );
      const bytesBefore = readFileSync(file);
      await expect(openSandbox({ file })).rejects.toThrow(
        /a database, but not a sandbox's.*CLERK_MCP_SANDBOX/s,
      );
      expect(readFileSync(file)).toEqual(bytesBefore);
    },
  );

  test("of a newer version is rejected, as are writes after another process has upgraded it", async () => {
    const { createUser } = await openTestSandbox();
    expect(await createUser("ada")).toMatchObject({ status: 200 });
    withDatabase((database) => database.exec("pragma user_version = 1000"));
    await expect(openSandbox({ file })).rejects.toThrow(/newer clerk-mcp. Update clerk-mcp/);
    const rejected = await createUser("grace");
    expect(rejected).toMatchObject({ status: 507, text: expect.stringContaining("newer clerk-mcp") });
    expect(
      withDatabase((database) => database.prepare("select count(*) as users from users").get()),
    ).toMatchObject({
      users: 1,
    });
  });

  test.each(["", "-wal", "-shm"])(
    "rejects requests while it is moved away (suffix %j) and accepts them once restored",
    async (suffix) => {
      const { createUser, request } = await openTestSandbox();
      expect(await createUser("ada")).toMatchObject({ status: 200 });
      await rename(`${file}${suffix}`, `${file}.elsewhere`);
      const unavailable = {
        status: 507,
        text: expect.stringMatching(/deleted, moved or replaced.*restart clerk-mcp/),
      };
      expect(await createUser("grace")).toMatchObject(unavailable);
      expect(await request("GET", "/users/count")).toMatchObject(unavailable);
      await rename(`${file}.elsewhere`, `${file}${suffix}`);
      expect(await createUser("grace")).toMatchObject({ status: 200 });
    },
  );

  test("rejects writes after another file has replaced it", async () => {
    const { createUser } = await openTestSandbox();
    for (const suffix of ["", "-wal", "-shm"]) rmSync(`${file}${suffix}`);
    const otherSandbox = await openTestSandbox();
    expect(await createUser("ada")).toMatchObject({ status: 507 });
    expect(await otherSandbox.createUser("ada")).toMatchObject({ status: 200 });
  });

  test("is reported as damaged when a request reads damaged pages", async () => {
    const { createUser, request } = await openTestSandbox();
    for (const name of ["ada", "grace"]) await createUser(name);
    withDatabase((database) => database.pragma("wal_checkpoint(truncate)"));
    const bytes = readFileSync(file);
    writeFileSync(file, Buffer.concat([bytes.subarray(0, 4096), Buffer.alloc(bytes.length - 4096, 0xa5)]));
    for (const response of [await createUser("edsger"), await request("GET", "/organizations")])
      expect(response).toMatchObject({
        status: 507,
        text: expect.stringMatching(/is damaged, or not a database .*put a backup in its place/s),
      });
  });

  test("is written after another process releases its lock, without blocking the event loop", async () => {
    const { createUser } = await openTestSandbox();
    const lockHolder = new LibsqlDatabase(file);
    lockHolder.exec("begin immediate");
    const pendingWrite = createUser("ada");
    // A blocking wait would stop this timer, so the lock would never be released.
    await new Promise((resolve) => void setTimeout(resolve, 100));
    lockHolder.exec("rollback");
    lockHolder.close();
    expect(await pendingWrite).toMatchObject({ status: 200 });
  });

  test("that stays locked rejects every waiting write with instructions after the lock timeout", async () => {
    const { createUser, request } = await openTestSandbox({ lockTimeoutMs: 100 });
    const lockHolder = new LibsqlDatabase(file);
    onTestFinished(() => void lockHolder.close());
    lockHolder.exec("begin immediate");
    const locked = {
      status: 423,
      text: expect.stringMatching(/is locked: another process.*End that process/),
    };
    for (const response of await Promise.all(["ada", "grace", "edsger"].map(createUser)))
      expect(response).toMatchObject(locked);
    expect(await request("GET", "/users/count")).toMatchObject({ status: 200 });
    lockHolder.exec("rollback");
    expect(await createUser("ada")).toMatchObject({ status: 200 });
  });

  test("is not written for a request that was aborted while waiting for the lock", async () => {
    const { sandbox } = await openTestSandbox();
    const { secret_key } = await getInstance(sandbox.db);
    const fetch = createFetchTransport(createSandboxFetch(createSandboxApp(sandbox, () => undefined)));
    const lockHolder = new LibsqlDatabase(file);
    onTestFinished(() => void lockHolder.close());
    lockHolder.exec("begin immediate");
    const aborted = new Promise<never>((_, reject) => {
      setTimeout(() => reject(new Error("The client aborted the call.")), 50);
    });
    const request = fetch("http://sandbox.localhost/v1/users", {
      method: "POST",
      headers: { authorization: `Bearer ${secret_key}`, "content-type": "application/json" },
      body: '{"email_address":["ada@example.com"]}',
      aborted,
      isAborted: () => false,
    });
    await expect(request).rejects.toThrow("The client aborted the call.");
    lockHolder.exec("rollback");
    await runInTransaction(sandbox, (inside) => addUser(inside, { email: "grace@example.com" }));
    expect(await sandbox.db.selectFrom("identifications").select("identifier").execute()).toEqual([
      { identifier: "grace@example.com" },
    ]);
  });

  test("is not locked while a transaction runs deferred work such as hashing a password", async () => {
    const { sandbox } = await openTestSandbox();
    const otherSandbox = await openTestSandbox({ lockTimeoutMs: 0 });
    const transactions: string[] = [];
    const user = await runInTransaction(sandbox, async (inside) => {
      transactions.push("transaction");
      const result = await inside.runDeferred("long work", async () => {
        await runInTransaction(otherSandbox.sandbox, (context) =>
          addUser(context, { email: "grace@example.com" }),
        );
        return "done";
      });
      return addUser(inside, { email: `${result}@example.com` });
    });
    expect(transactions).toHaveLength(2);
    expect(user).toMatch(/^user_/);
    expect(await otherSandbox.request("GET", "/users/count")).toMatchObject({
      text: expect.stringContaining('"total_count":2'),
    });
  });
});

/**
 * Root can write to read-only files. If the tests run as root, the server runs as the system's "nobody" user
 * instead.
 */
const UNPRIVILEGED_UID = 65_534;
const isRoot = process.getuid?.() === 0;
const unprivilegedOptions = isRoot
  ? {
      script: `process.setgroups([]); process.setgid(${UNPRIVILEGED_UID}); process.setuid(${UNPRIVILEGED_UID})`,
    }
  : {};

/** Returns whether the unprivileged user can read the built program and load libsql. */
async function canRunUnprivileged(): Promise<boolean> {
  if (!isRoot) return true;
  const script = `${unprivilegedOptions.script}; require("node:fs").accessSync(${JSON.stringify(programPath)}); require("libsql")`;
  return execFileAsync(process.execPath, ["-e", script], { cwd: join(programPath, "..", "..") }).then(
    () => true,
    () => false,
  );
}

describe.skipIf(process.platform === "win32" || !(await canRunUnprivileged()))("a read-only sandbox", () => {
  const startReadOnlySandbox = async (readOnlyPart: "file" | "folder") => {
    await callTool("create_user", "email_address=ada@example.com");
    chmodSync(file, readOnlyPart === "file" ? 0o444 : 0o666);
    chmodSync(folder, readOnlyPart === "folder" ? 0o555 : 0o777);
    return startServer({ CLERK_MCP_SANDBOX: file }, unprivilegedOptions);
  };
  const readOnlyMessage =
    /cannot be written: it, its folder or its disk is read-only.*Make the file and its folder writable/;

  test("serves reads and explains why writes fail if only the file is read-only", async () => {
    const server = await startReadOnlySandbox("file");
    expect(await server.call("count_users")).toMatchObject({ structuredContent: { total_count: 1 } });
    const error = getResultText(await server.call("create_user", { email_address: ["grace@example.com"] }));
    expect(error).toMatch(readOnlyMessage);
    expect(error).toContain("Nothing was changed.");
    await server.stop();
  });

  test("rejects reads and writes with an explanation if the folder is read-only", async () => {
    const server = await startReadOnlySandbox("folder");
    for (const [tool, args] of [
      ["count_users", {}],
      ["create_user", { email_address: ["grace@example.com"] }],
    ] as const) {
      const error = getResultText(await server.call(tool, args));
      expect(error).toMatch(readOnlyMessage);
      expect(error.includes("Nothing was changed.")).toBe(tool === "create_user");
    }
    await server.stop();
  });

  test("is not created in a read-only folder, and the error explains why", async () => {
    chmodSync(folder, 0o555);
    const server = await startServer({ HOME: folder, XDG_DATA_HOME: folder }, unprivilegedOptions);
    expect(getResultText(await server.call("count_users"))).toMatch(
      /cannot be written.*Make the file and its folder/,
    );
    await server.stop();
  });
});

describe.skipIf(process.platform === "win32")("a sandbox file that cannot grow", () => {
  test("rejects writes with an explanation, keeps its data and remains readable", async () => {
    const server = await startServer({ CLERK_MCP_SANDBOX: file }, { prelude: "ulimit -f 1400" });
    let userCount = 0;
    let error: string | undefined;
    while (error === undefined) {
      const result = await server.call("create_user", { email_address: [`user${userCount}@example.com`] });
      if (result.isError === true) error = getResultText(result);
      else userCount += 1;
    }
    expect(error).toContain(`The disk cannot read or write ${file} properly: it may be full`);
    expect(error).toContain("Nothing was changed.");
    expect(await server.call("count_users")).toMatchObject({ structuredContent: { total_count: userCount } });
    await server.stop();
    expect(await callTool("count_users")).toMatchObject({ total_count: userCount });
  });
});
