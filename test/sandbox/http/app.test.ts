import { beforeAll, describe, expect, test } from "vitest";
import { z } from "zod/v3";
import { createHarness, type Harness } from "../../support/harness.ts";

/** Tests of the sandbox's HTTP behavior that is the same for every operation. */

const ErrorResponse = z.object({
  errors: z.array(
    z.object({
      code: z.string(),
      message: z.string(),
      long_message: z.string(),
      meta: z.object({ param_name: z.string().optional() }).optional(),
    }),
  ),
  clerk_trace_id: z.string(),
});

let harness: Harness;
beforeAll(async () => {
  harness = await createHarness();
});

const sendBody = (path: string, body: string, type = "application/json", method = "POST") =>
  harness.request(path, { method, body, headers: { "content-type": type } });

async function parseError(response: Response) {
  const { errors, clerk_trace_id } = ErrorResponse.parse(await response.json());
  expect(response.headers.get("content-type")).toBe("application/json");
  expect(response.headers.get("x-clerk-trace-id")).toBe(clerk_trace_id);
  return { status: response.status, code: errors[0]?.code, param: errors[0]?.meta?.param_name };
}

describe("authorization", () => {
  test.each([
    ["Basic abc", "authorization_header_format_invalid"],
    ["Bearer pk_test_abc", "authorization_header_format_invalid"],
    ["Bearer sk_test_wrong", "clerk_key_invalid"],
  ])("rejects %s with %s before routing", async (authorization, code) => {
    for (const path of ["/users", "/no/such/path"]) {
      const response = await harness.request(path, { headers: { authorization } });
      expect(await parseError(response)).toMatchObject({ status: 401, code });
    }
  });
});

describe("a request", () => {
  test("with invalid JSON is rejected with 400, another content type with 415, and a body beyond the limit with 413", async () => {
    expect(await parseError(await sendBody("/users", "{"))).toMatchObject({
      status: 400,
      code: "request_body_invalid",
    });
    expect(await parseError(await sendBody("/users", "[]"))).toMatchObject({
      status: 400,
      code: "request_body_invalid",
    });
    expect(await parseError(await sendBody("/users", "<user/>", "text/xml"))).toMatchObject({
      status: 415,
      code: "unsupported_content_type",
    });
    const large = JSON.stringify({ first_name: "a".repeat(2 * 1024 * 1024) });
    expect(await parseError(await sendBody("/users", large))).toMatchObject({
      status: 413,
      code: "request_body_too_large",
    });
  });

  test("can be a form instead of JSON: repeated keys are lists, and text is converted to the field's type", async () => {
    const form = new URLSearchParams([
      ["email_address", "form@example.com"],
      ["email_address", "second@example.com"],
      ["skip_password_checks", "true"],
      ["public_metadata", '{"seats":3}'],
    ]);
    const response = await sendBody("/users", form.toString(), "application/x-www-form-urlencoded");
    expect(response.status).toBe(200);
    const { data } = z
      .object({ data: z.array(z.unknown()) })
      .parse(await harness.tool("list_users", { email_address: ["second@example.com"] }));
    expect(data).toMatchObject([{ public_metadata: { seats: 3 }, email_addresses: [{}, {}] }]);
  });

  test("with a wrong type, a missing field or an unknown field is rejected with 422 and the parameter's name", async () => {
    expect(await parseError(await sendBody("/domains", '{"name":5,"is_satellite":true}'))).toEqual({
      status: 422,
      code: "form_param_value_invalid",
      param: "name",
    });
    expect(await parseError(await sendBody("/domains", '{"is_satellite":true}'))).toEqual({
      status: 422,
      code: "form_param_missing",
      param: "name",
    });
    expect(
      await parseError(await sendBody("/domains", '{"name":"a.example","is_satellite":true,"x":1}')),
    ).toEqual({
      status: 422,
      code: "form_param_unknown",
      param: "x",
    });
  });

  test("can contain null instead of omitting a field, unless null has a meaning for the field", async () => {
    const response = await sendBody(
      "/users",
      '{"email_address":["null@example.com"],"password":null,"locale":null}',
    );
    expect(response.status).toBe(200);
  });

  test("with an invalid limit is rejected with the parameter's name", async () => {
    for (const limit of ["0", "501", "ten"])
      expect(await parseError(await harness.request(`/users?limit=${limit}`))).toMatchObject({
        status: 422,
        param: "limit",
      });
  });

  test("with an excessively nested body is rejected, and one with a hundred levels is accepted", async () => {
    const buildNestedBody = (levels: number) =>
      `{"email_address":["deep${levels}@example.com"],"public_metadata":${'{"a":'.repeat(levels)}1${"}".repeat(levels)}}`;
    expect((await sendBody("/users", buildNestedBody(98))).status).toBe(200);
    expect(await parseError(await sendBody("/users", buildNestedBody(8000)))).toMatchObject({ status: 400 });
  });

  test("with NUL in a text, which would be truncated there, is rejected, but NUL in metadata is stored", async () => {
    const user = { email_address: ["nul@example.com"], public_metadata: { text: "a\0b" } };
    const response = await sendBody("/users", JSON.stringify({ ...user, first_name: "a\0b" }));
    expect(await parseError(response)).toMatchObject({ status: 422, code: "form_param_format_invalid" });
    const created = await sendBody("/users", JSON.stringify(user));
    expect(await created.json()).toMatchObject({ public_metadata: { text: "a\0b" } });
  });

  test("with a form is validated as strictly as JSON", async () => {
    const response = await sendBody(
      "/users",
      "email_address=f@example.com&x=1",
      "application/x-www-form-urlencoded",
    );
    expect(await parseError(response)).toEqual({ status: 422, code: "form_param_unknown", param: "x" });
  });

  test("with a number that cannot be represented exactly is rejected with the parameter's name", async () => {
    for (const offset of ["9223372036854775807", "1e19"])
      expect(await parseError(await harness.request(`/users?offset=${offset}`))).toMatchObject({
        status: 422,
        param: "offset",
      });
  });

  test("for an unknown path or an unknown id is rejected with 404", async () => {
    for (const path of ["/nothing", "/users/user_none", "/organizations/org_none", "/domains/dmn_none"])
      expect(await parseError(await harness.request(path))).toMatchObject({
        status: 404,
        code: "resource_not_found",
      });
  });
});

describe("a response", () => {
  test("to a list request is a bare array unless paginated is set", async () => {
    expect(await (await harness.request("/jwt_templates")).json()).toEqual([]);
    expect(await (await harness.request("/jwt_templates?paginated=true")).json()).toEqual({
      data: [],
      total_count: 0,
    });
  });

  test("has exactly application/json as content type, and a trace id", async () => {
    const response = await harness.request("/instance");
    expect(response.headers.get("content-type")).toBe("application/json");
    expect(response.headers.get("x-clerk-trace-id")).toMatch(/^[0-9a-f]{32}$/);
  });
});
