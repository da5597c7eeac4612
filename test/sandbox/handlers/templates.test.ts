import { describe, expect, test } from "vitest";
import { listOutboxMessages } from "../../../src/sandbox/store/outbox.ts";
import { createHarness, getItems } from "../../support/harness.ts";

const invitation = { template_type: "email", slug: "invitation" };
const body = '<p>Come to {{app.name}}: <a href="{{action_url}}">here</a></p>';

describe("message templates", () => {
  test("an instance starts with emails and text messages, by position and in pages", async () => {
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

  test("every default renders, with all its variables filled", async () => {
    const { tool } = await createHarness();
    for (const template_type of ["email", "sms"]) {
      for (const { slug } of getItems(await tool("list_templates", { template_type, limit: 500 }))) {
        const preview = await tool("preview_template", { template_type, slug });
        expect(JSON.stringify(preview)).not.toContain("{{");
        expect(preview["body"]).toContain("Sandbox");
      }
    }
  });

  test("a change is kept, shows in a preview and in what is sent, and is reverted only when confirmed", async () => {
    const { tool, failure, sandbox } = await createHarness();
    const changed = await tool("update_template", {
      ...invitation,
      body,
      subject: "Hello from {{app.name}}",
      from_email_name: "team",
    });
    expect(changed).toMatchObject({ body, can_revert: true, from_email_name: "team" });
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

  test("a preview of new text saves nothing", async () => {
    const { tool } = await createHarness();
    expect(await tool("preview_template", { ...invitation, body })).toMatchObject({
      body: expect.stringContaining("Come to Sandbox"),
    });
    expect(await tool("get_template", invitation)).toMatchObject({ can_revert: false });
  });

  test("a body that is no template or leaves out what the message is for is refused", async () => {
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

  test("a broken subject is refused as the subject", async () => {
    const { failure } = await createHarness();
    expect(await failure("update_template", { ...invitation, subject: "{{#if}" })).toContain(
      "[param_name: subject]",
    );
  });

  test("a required variable must be shown, not only asked for", async () => {
    const { tool, failure } = await createHarness();
    const asked = "{{#if action_url}}Come!{{/if}}";
    expect(await failure("update_template", { ...invitation, body: asked })).toContain(
      "required_variable_missing",
    );
    const inside = "{{#if inviter_name}}{{{ action_url }}}{{else}}{{@root.action_url}}{{/if}}";
    expect(await tool("update_template", { ...invitation, body: inside })).toMatchObject({ body: inside });
  });

  test("a template that says again what its default says counts as unchanged", async () => {
    const { tool } = await createHarness();
    const before = await tool("get_template", invitation);
    expect(before).toMatchObject({ can_revert: false, resource_type: "system", instance_id: null });
    const changed = await tool("update_template", { ...invitation, name: "Welcome" });
    expect(changed).toMatchObject({ can_revert: true, resource_type: "user", name: "Welcome" });
    expect(await tool("update_template", { ...invitation, name: before["name"] })).toEqual(before);
    await tool("toggle_template_delivery", invitation);
    expect(await tool("toggle_template_delivery", invitation)).toEqual(before);
  });

  test("the address for answers is set and taken away", async () => {
    const { tool, failure } = await createHarness();
    const reply = (reply_to_email_name: string) => ({ ...invitation, reply_to_email_name });
    await tool("update_template", reply("support"));
    expect(await tool("preview_template", invitation)).toMatchObject({
      reply_to_email_address: "support@sandbox.accounts.example",
    });
    await tool("update_template", reply(""));
    expect(await tool("preview_template", invitation)).toMatchObject({ reply_to_email_address: null });
    expect(await failure("update_template", reply("a@b.example"))).toContain(
      "[param_name: reply_to_email_name]",
    );
  });

  test("a text message has no sender's name, and only a mere notice can be switched off", async () => {
    const { tool } = await createHarness();
    const sms = (slug: string) => tool("get_template", { template_type: "sms", slug });
    expect(await sms("verification_code")).toMatchObject({ from_email_name: "", can_toggle: false });
    expect(await sms("password_changed")).toMatchObject({ can_toggle: true });
  });

  test("values are escaped in an email", async () => {
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

  test("delivery by Clerk is switched, and the outbox says so", async () => {
    const { tool, sandbox } = await createHarness();
    expect(
      await tool("toggle_template_delivery", { ...invitation, delivered_by_clerk: false }),
    ).toMatchObject({
      delivered_by_clerk: false,
    });
    await tool("create_invitation", { email_address: "ada@example.com" });
    expect((await listOutboxMessages(sandbox.db))[0]).toMatchObject({ delivered_by_clerk: 0 });
    expect(await tool("toggle_template_delivery", invitation)).toMatchObject({ delivered_by_clerk: true });
  });

  test("an unknown slug is not found, and an unknown type is refused by name", async () => {
    const { failure } = await createHarness();
    expect(await failure("get_template", { template_type: "email", slug: "nothing" })).toContain(
      "resource_not_found",
    );
    expect(await failure("get_template", { template_type: "fax", slug: "invitation" })).toContain(
      "template_type",
    );
  });
});
