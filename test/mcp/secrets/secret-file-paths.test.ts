import { chmodSync, mkdirSync, mkdtempSync, rmSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { catalog } from "../../../tools/catalog.ts";
import { listSecretFields } from "../../../src/mcp/secrets/mask-secrets.ts";
import { buildExampleArguments } from "../../support/example-arguments.ts";
import { createHarness, getString } from "../../support/harness.ts";

let parent: string;
let folder: string;
beforeEach(() => {
  parent = mkdtempSync(join(tmpdir(), "clerk-mcp-test-"));
  folder = join(parent, "secrets");
  mkdirSync(folder, { mode: 0o700 });
});
afterEach(() => rmSync(parent, { recursive: true, force: true }));

const createHarnessWithSecrets = () => createHarness({ settings: { secretsFolder: folder } });

/** Paths into the folder that are no credential, and how the error explains each. */
const WRONG_PATHS: Readonly<Record<string, readonly [create: () => string, reason: string]>> = {
  "a file that is gone": [() => join(folder, "gone"), "there is no such file"],
  "a path that leads back into the folder": [() => `${folder}/../secrets/gone`, "there is no such file"],
  "a symbolic link": [
    () => {
      writeFileSync(join(parent, "other"), "OUTSIDE");
      symlinkSync(join(parent, "other"), join(folder, "link"));
      return join(folder, "link");
    },
    "symbolic link",
  ],
  "a folder": [
    () => {
      mkdirSync(join(folder, "inner"));
      return join(folder, "inner");
    },
    "regular file",
  ],
  "the folder itself": [() => folder, "is not a credential file"],
  "a file in a folder of it": [() => join(folder, "inner", "file"), "is not a credential file"],
  "a file of the store's own": [() => join(folder, ".name-key"), "is not a credential file"],
  "a name with a NUL": [() => join(folder, "a\0b"), "NUL"],
  "a name that is too long": [() => join(folder, "x".repeat(300)), "too long"],
};

describe("a path into the folder of credentials, instead of a credential", () => {
  test.each(Object.keys(WRONG_PATHS))(
    "is an error of the input when it is %s, and is not sent",
    async (kind) => {
      const [create, reason] = WRONG_PATHS[kind] ?? [];
      const { failure, exchanges } = await createHarnessWithSecrets();
      const error = await failure("verify_api_key", { secret: create?.() });
      expect(error).toContain("secret: ");
      expect(error).toContain(reason);
      expect(error).not.toContain("OUTSIDE");
      expect(error).not.toContain("bug");
      expect(exchanges).toEqual([]);
    },
  );

  const operationsWithSecrets = [...catalog.values()].flatMap(({ name, operation }) => {
    const args = buildExampleArguments(operation.input.shape, "all");
    return [...listSecretFields(operation.input, args)]
      .filter((field) => typeof args[field] === "string")
      .map((field) => ({ name, field, args: { ...args, confirm: true } }));
  });

  test.each(operationsWithSecrets)(
    "is not sent as $field of $name when the file is gone",
    async ({ name, field, args }) => {
      const { client, exchanges } = await createHarnessWithSecrets();
      const { confirm, ...others } = args;
      const isGated = catalog.get(name)?.operation.confirm !== undefined;
      const path = join(folder, "gone");
      const call = { ...others, ...(isGated ? { confirm } : {}), [field]: path };
      const result = JSON.stringify(await client.callTool({ name, arguments: call }));
      expect(result).toContain("there is no such file");
      expect(exchanges.filter(({ method }) => method !== "GET")).toEqual([]);
    },
  );
});

describe("a folder of credentials that other users can write to", () => {
  test.each([0o720, 0o702, 0o777])("is neither read nor written with mode %o", async (mode) => {
    const { failure, exchanges, tool } = await createHarnessWithSecrets();
    const args = { name: "Portal", redirect_uris: ["https://portal.example/callback"] };
    const path = getString(await tool("create_oauth_application", args), "client_secret");
    chmodSync(folder, mode);
    expect(statSync(folder).mode & 0o777).toBe(mode);
    const sent = exchanges.length;
    expect(await failure("verify_api_key", { secret: path })).toContain("other users can write to");
    expect(await failure("create_oauth_application", args)).toContain("other users can write to");
    expect(exchanges).toHaveLength(sent);
  });
});
