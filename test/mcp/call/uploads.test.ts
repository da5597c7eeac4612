import { link, mkdir, mkdtemp, readFile, realpath, rm, symlink, truncate, writeFile } from "node:fs/promises";
import { execFileSync } from "node:child_process";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import { createClient } from "../../../src/clerk-api/create-client.ts";
import type { HttpTransport } from "../../../src/clerk-api/http.ts";
import { createNetworkTransport } from "../../../src/clerk-api/network/network-transport.ts";
import { createDirectTransport, directProxySettings } from "../../support/direct-transport.ts";
import { catalog } from "../../../tools/catalog.ts";
import { buildToolDefinitions } from "../../../src/mcp/catalog/tool-list.ts";
import { createHarness, getString, type Json } from "../../support/harness.ts";
import { SAMPLE_IMAGES, PNG_BYTES, pngUpload } from "../../support/sample-images.ts";
import { SchemaNode } from "../../support/json-schema.ts";
import { respondWith, respondWithError, startScriptedApi } from "../../support/scripted-api.ts";

const uploadOperations = [...catalog.values()].filter(({ operation }) => operation.upload !== undefined);
const MAX_UPLOAD_BYTES = 10 * 1024 * 1024;

/** Creates an allowed folder and, next to it, one that is not allowed. */
async function createFolders() {
  const root = await realpath(await mkdtemp(join(tmpdir(), "clerk-mcp-uploads-")));
  onTestFinished(() => rm(root, { recursive: true }));
  const allowed = join(root, "allowed");
  const secret = join(root, "secret");
  await mkdir(allowed);
  await mkdir(secret);
  await writeFile(join(allowed, "ada.png"), PNG_BYTES);
  await writeFile(join(secret, "key.png"), PNG_BYTES);
  return { root, allowed, secret };
}

async function setUpUser(uploadFolders: readonly string[]) {
  const harness = await createHarness({ settings: { uploadFolders } });
  const user_id = getString(await harness.tool("create_user", { username: "ada_l" }), "id");
  const exchangeCount = harness.exchanges.length;
  const upload = (file: Json) => harness.tool("set_user_profile_image", { user_id, ...file, confirm: true });
  return {
    upload,
    /** Makes an upload that must be rejected before a request is sent, and returns the error. */
    uploadAndFail: async (file: Json) => {
      const error = await harness.failure("set_user_profile_image", { user_id, ...file });
      expect(harness.exchanges).toHaveLength(exchangeCount);
      expect(error).toContain("Nothing was changed.");
      return error;
    },
  };
}

describe.each(uploadOperations)("$name", ({ name, operation }) => {
  test("takes a path or base64 in place of the file", () => {
    const tool = buildToolDefinitions().find((definition) => definition.name === name);
    const { properties, required } = SchemaNode.parse(tool?.inputSchema);
    expect(properties).toMatchObject({ file_path: { type: "string" }, file_base64: { type: "string" } });
    expect(properties).not.toHaveProperty(operation.upload?.field ?? "");
    expect(required).toEqual(Object.keys(operation.path));
  });
});

describe("an upload by file_path", () => {
  test("is sent from an allowed folder and its subfolders, with symbolic links between them followed", async () => {
    const { allowed } = await createFolders();
    const { upload } = await setUpUser(["/nowhere/at/all", allowed]);
    await mkdir(join(allowed, "team"));
    await writeFile(join(allowed, "team", "bob.gif"), SAMPLE_IMAGES["image/gif"]);
    await symlink(join(allowed, "team", "bob.gif"), join(allowed, "link.gif"));
    for (const name of ["ada.png", "team/bob.gif", "link.gif", "team/../ada.png"])
      expect(await upload({ file_path: join(allowed, name) })).toMatchObject({ has_image: true });
  });

  test("is sent from an allowed folder that is itself a symbolic link", async () => {
    const { root, allowed } = await createFolders();
    await symlink(allowed, join(root, "pictures"));
    const { upload } = await setUpUser([join(root, "pictures")]);
    expect(await upload({ file_path: join(root, "pictures", "ada.png") })).toMatchObject({ has_image: true });
    expect(await upload({ file_path: join(allowed, "ada.png") })).toMatchObject({ has_image: true });
  });

  test("is rejected when no folder is allowed, and says how to allow one", async () => {
    const { allowed } = await createFolders();
    const { uploadAndFail } = await setUpUser([]);
    expect(await uploadAndFail({ file_path: join(allowed, "ada.png") })).toMatch(
      /CLERK_MCP_UPLOAD_FOLDERS or --upload-folders .* file_base64/,
    );
  });

  test("is rejected outside the allowed folders, also through .. and symbolic links", async () => {
    const { root, allowed, secret } = await createFolders();
    await symlink(join(secret, "key.png"), join(allowed, "link.png"));
    await symlink(secret, join(allowed, "folder"));
    await mkdir(join(root, "allowed-not"));
    await writeFile(join(root, "allowed-not", "key.png"), PNG_BYTES);
    const { uploadAndFail } = await setUpUser([allowed]);
    for (const path of [
      join(secret, "key.png"),
      `${allowed}/../secret/key.png`,
      join(allowed, "link.png"),
      join(allowed, "folder", "key.png"),
      join(root, "allowed-not", "key.png"),
      join(secret, "none.png"),
      allowed,
      root,
    ])
      expect(await uploadAndFail({ file_path: path }), path).toContain(
        `is not in a folder that uploads are allowed from: ${allowed}.`,
      );
  });

  test("is rejected when the path is relative, missing, or not a regular file", async () => {
    const { allowed } = await createFolders();
    await mkdir(join(allowed, "folder.png"));
    execFileSync("mkfifo", [join(allowed, "pipe.png")]);
    const { uploadAndFail } = await setUpUser([allowed]);
    expect(await uploadAndFail({ file_path: "ada.png" })).toContain(
      "file_path: ada.png is not an absolute path.",
    );
    expect(await uploadAndFail({ file_path: join(allowed, "none.png") })).toContain("there is no file");
    expect(await uploadAndFail({ file_path: join(allowed, "folder.png") })).toContain(
      "is not a regular file",
    );
    expect(await uploadAndFail({ file_path: join(allowed, "pipe.png") })).toContain("is not a regular file");
  });

  test("is rejected when the file is too large or not an image, whatever its name", async () => {
    const { allowed } = await createFolders();
    await writeFile(join(allowed, "large.png"), PNG_BYTES);
    await truncate(join(allowed, "large.png"), MAX_UPLOAD_BYTES + 1);
    await writeFile(join(allowed, "key.png"), "-----BEGIN PRIVATE KEY-----");
    await link(join(allowed, "key.png"), join(allowed, "again.png"));
    await writeFile(join(allowed, "empty.png"), "");
    const { uploadAndFail, upload } = await setUpUser([allowed]);
    expect(await uploadAndFail({ file_path: join(allowed, "large.png") })).toContain(
      `has ${MAX_UPLOAD_BYTES + 1} bytes; at most ${MAX_UPLOAD_BYTES} are accepted`,
    );
    for (const name of ["key.png", "again.png", "empty.png"])
      expect(await uploadAndFail({ file_path: join(allowed, name) })).toContain(
        "file_path: must be a file of one of these types: image/png, image/jpeg, image/gif, image/webp.",
      );
    await truncate(join(allowed, "large.png"), MAX_UPLOAD_BYTES);
    expect(await upload({ file_path: join(allowed, "large.png") })).toMatchObject({ has_image: true });
  });
});

describe("the description of an upload", () => {
  test("has the file's size but not its bytes, in a dry run and in the audit log", async () => {
    const { root, allowed } = await createFolders();
    const auditLog = join(root, "audit.jsonl");
    const { tool, exchanges } = await createHarness({ settings: { uploadFolders: [allowed], auditLog } });
    const user_id = getString(await tool("create_user", { username: "ada_l" }), "id");
    const before = exchanges.length;
    for (const file of [{ file_path: join(allowed, "ada.png") }, pngUpload])
      expect(await tool("set_user_profile_image", { user_id, ...file, dry_run: true })).toEqual({
        dry_run: true,
        request: {
          method: "POST",
          path: `/v1/users/${user_id}/profile_image`,
          body: { file: { type: "image/png", bytes: PNG_BYTES.length } },
        },
      });
    // The dry runs only read whether the user has an image already.
    expect(exchanges.slice(before).map(({ method }) => method)).toEqual(["GET", "GET"]);
    await tool("set_user_profile_image", { user_id, ...pngUpload });
    const log = await readFile(auditLog, "utf8");
    expect(log).toContain(`"file_base64":"(${PNG_BYTES.length} bytes)"`);
    expect(log).not.toContain(pngUpload.file_base64);
  });
});

describe("an upload by file_base64", () => {
  test.each(Object.entries(SAMPLE_IMAGES))("is sent as the detected type %s", async (_, bytes) => {
    const { upload } = await setUpUser([]);
    expect(await upload({ file_base64: bytes.toString("base64") })).toMatchObject({ has_image: true });
  });

  test("is rejected when it is not base64, not an image or too large", async () => {
    const { uploadAndFail } = await setUpUser([]);
    for (const file_base64 of ["", "not base64", `data:image/png;base64,${pngUpload.file_base64}`, "abc"])
      expect(await uploadAndFail({ file_base64 })).toContain("file_base64: must be plain base64.");
    const other = Buffer.from("<svg/>").toString("base64");
    expect(await uploadAndFail({ file_base64: other })).toContain(
      "file_base64: must be a file of one of these types",
    );
    const large = Buffer.concat([PNG_BYTES, Buffer.alloc(MAX_UPLOAD_BYTES)]).toString("base64");
    expect(await uploadAndFail({ file_base64: large })).toContain(
      `holds ${MAX_UPLOAD_BYTES + PNG_BYTES.length} bytes`,
    );
  });

  test("is rejected together with file_path, and when neither is given", async () => {
    const { allowed } = await createFolders();
    const { uploadAndFail } = await setUpUser([allowed]);
    const bothFields = { ...pngUpload, file_path: join(allowed, "ada.png") };
    for (const file of [bothFields, {}])
      expect(await uploadAndFail(file)).toContain("file_path, file_base64: exactly one of them is required");
    expect(await uploadAndFail({ file: "x" })).toContain("file: no such field.");
  });
});

describe("an upload request", () => {
  const operation = catalog.get("upload_organization_logo")?.operation;
  if (operation === undefined) throw new Error("upload_organization_logo is not in the catalog.");
  const args = {
    organization_id: "org_1",
    uploader_user_id: "user_1",
    file: { bytes: new TextEncoder().encode("GIF89a, and more"), type: "image/gif" },
  };
  const client = (apiUrl: string, transport: HttpTransport) =>
    createClient({
      apiUrl,
      secretKey: "sk_test_x",
      apiVersion: "2026-05-12",
      userAgent: "test",
      timeoutMs: 5000,
      concurrency: 16,
      transport,
      log: () => undefined,
      backoffMs: 1,
    });

  test("is multipart with the file's type and a name, and sent in full again after HTTP 429", async () => {
    const api = await startScriptedApi(
      respondWithError(429, "too_many_requests"),
      respondWith(200, { id: "org_1" }),
    );
    expect(await client(api.url, await createDirectTransport())(operation, args)).toEqual({
      id: "org_1",
    });
    expect(api.received).toHaveLength(2);
    for (const { method, url, headers, body } of api.received) {
      expect({ method, url }).toEqual({ method: "PUT", url: "/v1/organizations/org_1/logo" });
      expect(headers["content-type"]).toMatch(/^multipart\/form-data; boundary=/);
      expect(body).toMatch(/name="uploader_user_id"\r\n\r\nuser_1\r\n/);
      expect(body).toMatch(
        /name="file"; filename="image.gif"\r\ncontent-type: image\/gif\r\n\r\nGIF89a, and more\r\n/i,
      );
    }
  });

  test("is sent through a proxy", async () => {
    const proxy = await startScriptedApi(respondWith(200, { id: "org_1" }));
    const settings = { ...directProxySettings, httpProxy: proxy.url };
    await client("http://api.example", await createNetworkTransport(settings))(operation, args);
    expect(proxy.received[0]?.body).toContain("GIF89a, and more");
    expect(proxy.received[0]?.headers["content-type"]).toMatch(/^multipart\/form-data; boundary=/);
  });
});
