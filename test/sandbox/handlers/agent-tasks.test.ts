import { decodeJwt } from "jose";
import { describe, expect, test } from "vitest";
import { redeemTicket } from "../../../src/sandbox/domain/invitations/ticket-redemption.ts";
import { createHarness, getString, type Json } from "../../support/harness.ts";
import { addUser } from "../../support/users.ts";
import { parseSetCookies, getTicketPath } from "../../support/sign-in.ts";

const task = {
  permissions: "*",
  agent_name: "tester",
  task_description: "Looks around",
  redirect_url: "http://localhost:3000/dashboard",
};

async function setUpAgentTask(fields: Json = {}, environment: "development" | "production" = "development") {
  const harness = await createHarness({ environment });
  const user_id = await addUser(harness.sandbox, {
    email: "ada@example.com",
    phone: "+12025550142",
    username: "ada_l",
  });
  const on_behalf_of = { user_id };
  const create = (overrides: Json = {}) =>
    harness.tool("create_agent_task", { ...task, on_behalf_of, ...fields, ...overrides });
  return { ...harness, user_id, on_behalf_of, create };
}

describe("an agent task", () => {
  test("has a single-use link that signs the agent in as the user for half an hour", async () => {
    const { create, tool, sandbox, clock, request, user_id } = await setUpAgentTask();
    const created = await create();
    expect(created).toMatchObject({ object: "agent_task", task_id: created["agent_task_id"] });
    const response = await request(getTicketPath(created["url"]));
    expect(response.status).toBe(302);
    expect(response.headers.get("location")).toBe(task.redirect_url);
    const { __session: jwt = "" } = parseSetCookies(response);
    const { sid, act, azp } = decodeJwt(jwt);
    expect(act).toMatchObject({ sub: created["agent_id"], type: "agent" });
    expect(azp).toBe("http://localhost:3000");
    expect(await tool("get_session", { session_id: sid })).toMatchObject({
      user_id,
      expire_at: clock.now() + 1_800_000,
    });
    await expect(redeemTicket(sandbox, getString(created, "url"))).rejects.toThrow("agent_task_already_used");
  });

  test("has the same agent id as other tasks with the same agent name", async () => {
    const { create } = await setUpAgentTask();
    const [first, second] = [await create(), await create()];
    expect(second["agent_id"]).toBe(first["agent_id"]);
    expect(second["agent_task_id"]).not.toBe(first["agent_task_id"]);
    expect((await create({ agent_name: "other" }))["agent_id"]).not.toBe(first["agent_id"]);
  });

  test.each(["ADA@example.com", "+12025550142", "ada_l"])(
    "resolves its user by the identifier %s",
    async (identifier) => {
      const { create, sandbox, user_id } = await setUpAgentTask();
      const { url } = await create({ on_behalf_of: { identifier } });
      expect(await redeemTicket(sandbox, String(url))).toMatchObject({
        purpose: "agent_task",
        userId: user_id,
      });
    },
  );

  test("requires exactly one existing user, given by id or by a verified identifier", async () => {
    const { failure, tool, user_id } = await setUpAgentTask();
    const create = (on_behalf_of: Json) => failure("create_agent_task", { ...task, on_behalf_of });
    expect(await create({})).toContain("form_param_value_invalid");
    expect(await create({ user_id, identifier: "ada_l" })).toContain("form_param_value_invalid");
    expect(await create({ user_id: "user_none" })).toContain("agent_task_subject_not_found");
    await tool("create_email_address", { user_id, email_address: "two@example.com" });
    expect(await create({ identifier: "two@example.com" })).toContain("agent_task_subject_not_found");
  });

  test("redirects only to the instance's own domains, and requires https in production", async () => {
    const { create, failure, sandbox, on_behalf_of } = await setUpAgentTask({}, "production");
    expect(
      await failure("create_agent_task", {
        ...task,
        on_behalf_of,
        redirect_url: "http://app.sandbox.example",
      }),
    ).toContain("form_param_value_invalid");
    const foreignTask = await create({ redirect_url: "https://evil.example/" });
    await expect(redeemTicket(sandbox, getString(foreignTask, "url"))).rejects.toThrow(
      "unauthorized_redirect_url",
    );
    const ownTask = await create({ redirect_url: "https://app.sandbox.example/" });
    expect(await redeemTicket(sandbox, getString(ownTask, "url"))).toHaveProperty("sessionId");
  });

  test("returns no link once revoked, and cannot be redeemed", async () => {
    const { create, tool, failure, sandbox } = await setUpAgentTask();
    const created = await create();
    const confirmed = { agent_task_id: created["agent_task_id"], confirm: true };
    expect(await tool("revoke_agent_task", confirmed)).not.toHaveProperty("url");
    expect(await failure("revoke_agent_task", confirmed)).toContain("agent_task_cannot_be_revoked");
    await expect(redeemTicket(sandbox, getString(created, "url"))).rejects.toThrow("agent_task_revoked");
    expect(await failure("revoke_agent_task", { agent_task_id: "agent_task_none", confirm: true })).toContain(
      "agent_task_not_found",
    );
  });
});
