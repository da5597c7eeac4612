import { describe, expect, test } from "vitest";
import { z } from "zod/v3";
import { createSandboxApp } from "../../../src/sandbox/http/app.ts";
import { openSandbox } from "../../../src/sandbox/bootstrap/open-sandbox.ts";
import { getInstance } from "../../../src/sandbox/store/instance.ts";
import { createHarness, getString, type Harness } from "../../support/harness.ts";
import { SAMPLE_IMAGES, PNG_BYTES, pngUpload } from "../../support/sample-images.ts";

const confirm = true;

const createUser = async ({ tool }: Harness) =>
  getString(await tool("create_user", { username: "ada_l" }), "id");

describe("a profile image", () => {
  test("is returned under both of its field names, and can be replaced and deleted", async () => {
    const harness = await createHarness();
    const user_id = await createUser(harness);
    const original = await harness.tool("get_user", { user_id });
    expect(original).toMatchObject({ has_image: false });
    const first = await harness.tool("set_user_profile_image", { user_id, ...pngUpload });
    expect(first).toMatchObject({ has_image: true, profile_image_url: first["image_url"] });
    expect(first["image_url"]).not.toBe(original["image_url"]);
    const second = await harness.tool("set_user_profile_image", { confirm: true, user_id, ...pngUpload });
    expect(second["image_url"]).not.toBe(first["image_url"]);
    expect(await harness.tool("get_user", { user_id })).toEqual(second);

    expect(await harness.failure("delete_user_profile_image", { user_id })).toContain('"has_image":true');
    const deleted = await harness.tool("delete_user_profile_image", { user_id, confirm });
    expect(deleted).toMatchObject({ has_image: false, image_url: original["image_url"] });
    expect(await harness.failure("delete_user_profile_image", { user_id, confirm })).toContain(
      "image_not_found",
    );
  });

  test("is included in the public user data of a membership", async () => {
    const harness = await createHarness();
    const user_id = await createUser(harness);
    const { image_url } = await harness.tool("set_user_profile_image", { user_id, ...pngUpload });
    await harness.tool("create_organization", { name: "Acme", created_by: user_id });
    expect(await harness.tool("list_user_organization_memberships", { user_id })).toMatchObject({
      data: [{ public_user_data: { image_url, has_image: true } }],
    });
  });
});

describe("a logo", () => {
  test("of an organization can be set, replaced and deleted", async () => {
    const harness = await createHarness();
    const organization_id = getString(await harness.tool("create_organization", { name: "Acme" }), "id");
    const uploader_user_id = await createUser(harness);
    const original = await harness.tool("get_organization", { organization_id });
    const uploaded = await harness.tool("upload_organization_logo", {
      organization_id,
      uploader_user_id,
      ...pngUpload,
    });
    expect(uploaded).toMatchObject({ has_image: true, logo_url: uploaded["image_url"] });
    const { image_url } = await harness.tool("upload_organization_logo", {
      confirm: true,
      organization_id,
      ...pngUpload,
    });
    expect(await harness.tool("get_organization", { organization_id })).toMatchObject({
      image_url,
      has_image: true,
    });
    const deleted = await harness.tool("delete_organization_logo", { organization_id, confirm });
    expect(deleted).toMatchObject({ has_image: false, image_url: original["image_url"] });
    expect(await harness.failure("delete_organization_logo", { organization_id, confirm })).toContain(
      "image_not_found",
    );
  });

  test("of an OAuth application is returned as client_image_url", async () => {
    const harness = await createHarness();
    const created = await harness.tool("create_oauth_application", {
      name: "App",
      redirect_uris: ["https://app.example/callback"],
    });
    expect(created["client_image_url"]).toBeNull();
    const oauth_application_id = getString(created, "id");
    const { client_image_url } = await harness.tool("upload_oauth_application_logo", {
      oauth_application_id,
      ...pngUpload,
    });
    expect(client_image_url).toMatch(/^https:/);
    expect(await harness.tool("get_oauth_application", { oauth_application_id })).toMatchObject({
      client_image_url,
    });
    await harness.tool("delete_oauth_application", { oauth_application_id, confirm });
  });

  test("requires an existing uploader and an existing organization", async () => {
    const harness = await createHarness();
    const organization_id = getString(await harness.tool("create_organization", { name: "Acme" }), "id");
    const logo = { organization_id, uploader_user_id: "user_none", ...pngUpload };
    expect(await harness.failure("upload_organization_logo", logo)).toContain("user_none");
    expect(
      await harness.failure("upload_organization_logo", { organization_id: "org_none", ...pngUpload }),
    ).toContain("resource_not_found");
    expect(await harness.tool("get_organization", { organization_id })).toMatchObject({ has_image: false });
  });
});

const ErrorResponse = z.object({ errors: z.array(z.object({ code: z.string(), meta: z.unknown() })) });

describe("image uploads over HTTP", () => {
  async function setUpUpload() {
    const harness = await createHarness();
    const path = `/users/${await createUser(harness)}/profile_image`;
    const send = async (body: RequestInit["body"], headers: Record<string, string> = {}) => {
      const response = await harness.request(path, { method: "POST", body: body ?? null, headers });
      const error = ErrorResponse.safeParse(await response.json());
      return { status: response.status, ...(error.success ? error.data.errors[0] : {}) };
    };
    const createForm = (field: string, bytes: Uint8Array<ArrayBuffer> | string) => {
      const data = new FormData();
      data.append(field, typeof bytes === "string" ? bytes : new Blob([bytes], { type: "image/png" }));
      return data;
    };
    return { send, createForm };
  }

  test.each(Object.keys(SAMPLE_IMAGES))("accept %s, regardless of the type in the form", async (type) => {
    const { send, createForm } = await setUpUpload();
    const bytes = Object.entries(SAMPLE_IMAGES).find(([name]) => name === type)?.[1] ?? PNG_BYTES;
    expect(await send(createForm("file", new Uint8Array(bytes)))).toEqual({ status: 200 });
  });

  test("reject a file that is not an image, a missing or misnamed field, and a body that is not a form", async () => {
    const { send, createForm } = await setUpUpload();
    const svg = new TextEncoder().encode("<svg/>");
    expect(await send(createForm("file", svg))).toMatchObject({
      status: 400,
      code: "request_body_invalid",
      meta: { param_name: "file" },
    });
    expect(await send(createForm("file", "text"))).toMatchObject({
      status: 422,
      meta: { param_name: "file" },
    });
    expect(await send(createForm("picture", new Uint8Array(PNG_BYTES)))).toMatchObject({ status: 422 });
    expect(await send(null)).toMatchObject({ status: 422, code: "form_param_missing" });
    expect(await send("{}", { "content-type": "application/json" })).toMatchObject({
      status: 415,
      code: "unsupported_content_type",
    });
    expect(await send("nothing", { "content-type": "multipart/form-data; boundary=x" })).toMatchObject({
      status: 400,
      code: "request_body_invalid",
    });
    expect(await send("nothing", { "content-type": "multipart/form-data" })).toMatchObject({ status: 400 });
  });

  test("accept 10 MB, and reject larger files with 413", async () => {
    const { send, createForm } = await setUpUpload();
    const createSizedForm = (bytes: number) => {
      const file = new Uint8Array(bytes);
      file.set(PNG_BYTES);
      return createForm("file", file);
    };
    expect(await send(createSizedForm(10 * 1024 * 1024))).toEqual({ status: 200 });
    for (const bytes of [10 * 1024 * 1024 + 1, 12 * 1024 * 1024])
      expect(await send(createSizedForm(bytes))).toMatchObject({ status: 413, code: "image_too_large" });
  });

  test("are rejected with 415 by operations that take no file", async () => {
    const { request } = await createHarness();
    const body = new FormData();
    body.append("name", "Acme");
    expect((await request("/organizations", { method: "POST", body })).status).toBe(415);
  });

  test("are served at their URL without authentication until they are deleted", async () => {
    const sandbox = await openSandbox({ file: ":memory:", origin: "http://127.0.0.1:4000" });
    const app = createSandboxApp(sandbox, () => undefined);
    const { secret_key } = await getInstance(sandbox.db);
    const call = async (method: string, path: string, body: FormData | string) => {
      const headers = {
        authorization: `Bearer ${secret_key}`,
        ...(typeof body === "string" ? { "content-type": "application/json" } : {}),
      };
      const response = await app.request(path, { method, headers, ...(body === "" ? {} : { body }) });
      return z.record(z.unknown()).parse(await response.json());
    };
    const user = await call("POST", "/v1/users", JSON.stringify({ username: "ada_l" }));
    const path = `/v1/users/${getString(user, "id")}/profile_image`;
    const form = new FormData();
    form.append("file", new Blob([new Uint8Array(PNG_BYTES)]));
    const url = getString(await call("POST", path, form), "image_url");
    expect(url).toMatch(/^http:\/\/127\.0\.0\.1:4000\/v1\/images\/img_/);
    const image = await app.request(url);
    expect(image.headers.get("content-type")).toBe("image/png");
    expect(Buffer.from(await image.arrayBuffer())).toEqual(PNG_BYTES);
    await call("DELETE", path, "");
    expect((await app.request(url)).status).toBe(404);
    await sandbox.db.destroy();
  });
});
