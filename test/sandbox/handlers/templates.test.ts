import { describe, expect, test } from "vitest";
import { listOutboxMessages } from "../../../src/sandbox/store/outbox.ts";
import { createHarness, getItems } from "../../support/harness.ts";

const invitation = { template_type: "email", slug: "invitation" };
const body = '<p>Come to {{app.name}}: <a href="{{action_url}}">here</a></p>';

describe("message templates", () => {
  test("include emails and text messages from the start, listed by position in pages", async () => {
    const { tool } = await createHarness();
    const emails = await tool("list_templates", { template_type: "email", limit: 500 });
    const slugs = getItems(emails).map((item) => item["slug"]);
    expect(slugs).toEqual(
      expect.arrayContaining(["invitation", "verification_code", "organization_invitation"]),
    );
    expect(slugs.length).toBeGreaterThanOrEqual(10);
    expect(await tool("list_templates", { template_type: "email" })).toMatchObject({
      has_more: true,
      next_offset: 10,
    });
    expect(getItems(await tool("list_templates", { template_type: "sms" }))[0]).toMatchObject({
      subject: null,
    });
  });

  test("have defaults that render with every variable filled", async () => {
    const { tool } = await createHarness();
    for (const template_type of ["email", "sms"]) {
      for (const { slug } of getItems(await tool("list_templates", { template_type, limit: 500 }))) {
        const preview = await tool("preview_template", { template_type, slug });
        expect(JSON.stringify(preview)).not.toContain("{{");
        expect(preview["body"]).toContain("Sandbox");
      }
    }
  });

  test("use an update in previews and sent messages, and are reverted only with confirmation", async () => {
    const { tool, failure, sandbox } = await createHarness();
    const updated = await tool("update_template", {
      ...invitation,
      body,
      subject: "Hello from {{app.name}}",
      from_email_name: "team",
    });
    expect(updated).toMatchObject({ body, can_revert: true, from_email_name: "team" });
    expect(await tool("preview_template", invitation)).toMatchObject({
      subject: "Hello from Sandbox",
      from_email_address: "team@sandbox.accounts.example",
    });
    await tool("create_invitation", { email_address: "ada@example.com" });
    const [message] = await listOutboxMessages(sandbox.db);
    expect(message).toMatchObject({
      recipient: "ada@example.com",
      subject: "Hello from Sandbox",
      sender: "team@sandbox.accounts.example",
      delivered_by_clerk: 1,
    });
    expect(message?.body).toContain("Come to Sandbox");
    expect(await failure("revert_template", invitation)).toContain("customized text is lost");
    expect(await tool("revert_template", { ...invitation, confirm: true })).toMatchObject({
      can_revert: false,
    });
    expect(await failure("revert_template", { ...invitation, confirm: true })).toContain(
      "template_revert_error",
    );
  });

  test("are not changed by a preview of new text", async () => {
    const { tool } = await createHarness();
    expect(await tool("preview_template", { ...invitation, body })).toMatchObject({
      body: expect.stringContaining("Come to Sandbox"),
    });
    expect(await tool("get_template", invitation)).toMatchObject({ can_revert: false });
  });

  test("reject a body that does not parse or lacks a required variable", async () => {
    const { failure } = await createHarness();
    expect(await failure("update_template", { ...invitation, body: "{{#if}" })).toContain(
      "invalid_template_body",
    );
    expect(await failure("update_template", { ...invitation, body: "Hello" })).toContain(
      "required_variable_missing",
    );
    expect(await failure("preview_template", { ...invitation, body: "{{#each" })).toContain(
      "invalid_template_body",
    );
  });

  test("reject a subject that does not parse and name the parameter", async () => {
    const { failure } = await createHarness();
    expect(await failure("update_template", { ...invitation, subject: "{{#if}" })).toContain(
      "[param_name: subject]",
    );
  });

  test("require that a required variable is output, not only tested", async () => {
    const { tool, failure } = await createHarness();
    const onlyTested = "{{#if action_url}}Come!{{/if}}";
    expect(await failure("update_template", { ...invitation, body: onlyTested })).toContain(
      "required_variable_missing",
    );
    const output = "{{#if inviter_name}}{{{ action_url }}}{{else}}{{@root.action_url}}{{/if}}";
    expect(await tool("update_template", { ...invitation, body: output })).toMatchObject({ body: output });
  });

  test("count as unchanged if they are updated to their default", async () => {
    const { tool } = await createHarness();
    const original = await tool("get_template", invitation);
    expect(original).toMatchObject({ can_revert: false, resource_type: "system", instance_id: null });
    const updated = await tool("update_template", { ...invitation, name: "Welcome" });
    expect(updated).toMatchObject({ can_revert: true, resource_type: "user", name: "Welcome" });
    expect(await tool("update_template", { ...invitation, name: original["name"] })).toEqual(original);
    await tool("toggle_template_delivery", { ...invitation, confirm: true });
    expect(await tool("toggle_template_delivery", invitation)).toEqual(original);
  });

  test("have a reply-to address that can be set and removed", async () => {
    const { tool, failure } = await createHarness();
    const buildUpdate = (reply_to_email_name: string) => ({ ...invitation, reply_to_email_name });
    await tool("update_template", buildUpdate("support"));
    expect(await tool("preview_template", invitation)).toMatchObject({
      reply_to_email_address: "support@sandbox.accounts.example",
    });
    await tool("update_template", buildUpdate(""));
    expect(await tool("preview_template", invitation)).toMatchObject({ reply_to_email_address: null });
    expect(await failure("update_template", buildUpdate("a@b.example"))).toContain(
      "[param_name: reply_to_email_name]",
    );
  });

  test("have no sender name for text messages, and allow only notices to be disabled", async () => {
    const { tool } = await createHarness();
    const getSmsTemplate = (slug: string) => tool("get_template", { template_type: "sms", slug });
    expect(await getSmsTemplate("verification_code")).toMatchObject({
      from_email_name: "",
      can_toggle: false,
    });
    expect(await getSmsTemplate("password_changed")).toMatchObject({ can_toggle: true });
  });

  test("escape values in an email", async () => {
    const { tool, sandbox } = await createHarness();
    const organization = await tool("create_organization", { name: "Tom & Jerry" });
    await tool("create_organization_invitation", {
      organization_id: organization["id"],
      email_address: "ada@example.com",
      role: "org:member",
    });
    const [message] = await listOutboxMessages(sandbox.db);
    expect(message?.body).toContain("Tom &amp; Jerry");
  });

  test("can disable delivery by Clerk, which the outbox records", async () => {
    const { tool, sandbox } = await createHarness();
    expect(
      await tool("toggle_template_delivery", { confirm: true, ...invitation, delivered_by_clerk: false }),
    ).toMatchObject({
      delivered_by_clerk: false,
    });
    await tool("create_invitation", { email_address: "ada@example.com" });
    expect((await listOutboxMessages(sandbox.db))[0]).toMatchObject({ delivered_by_clerk: 0 });
    expect(await tool("toggle_template_delivery", invitation)).toMatchObject({ delivered_by_clerk: true });
  });

  test("return an error for an unknown slug or type", async () => {
    const { failure } = await createHarness();
    expect(await failure("get_template", { template_type: "email", slug: "nothing" })).toContain(
      "resource_not_found",
    );
    expect(await failure("get_template", { template_type: "fax", slug: "invitation" })).toContain(
      "template_type",
    );
  });
});
