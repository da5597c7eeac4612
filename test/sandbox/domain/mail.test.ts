import { afterEach, describe, expect, test, vi } from "vitest";
import { deliver } from "../../../src/sandbox/domain/mail/mail.ts";
import { listOutboxMessages } from "../../../src/sandbox/store/outbox.ts";
import { createHarness, type Harness } from "../../support/harness.ts";

const CODE_TEMPLATE = { template_type: "email", slug: "verification_code" };
const to = "ada@example.com";

/** Returns the newest outbox message. @throws Error if the outbox is empty. */
async function getLastMessage({ sandbox }: Harness) {
  const [message] = await listOutboxMessages(sandbox.db);
  if (message === undefined) throw new Error("The outbox is empty.");
  return message;
}

const sendCode = ({ sandbox }: Harness, data: Record<string, unknown>, channel: "email" | "sms" = "email") =>
  deliver(sandbox, { channel, template: "verification_code", to, data: { otp_code: "123456", ...data } });

afterEach(() => vi.restoreAllMocks());

describe("outbox messages", () => {
  test("come from the instance's domain and use the template's reply-to address", async () => {
    const harness = await createHarness({ environment: "production" });
    await sendCode(harness, {});
    expect(await getLastMessage(harness)).toMatchObject({
      channel: "email",
      recipient: to,
      sender: "noreply@sandbox.example",
      reply_to: null,
      subject: "123456 is your Sandbox verification code",
      template: "verification_code",
      delivered_by_clerk: 1,
    });
    await harness.tool("update_beta_instance_settings", { from_email_address: "hello" });
    await harness.tool("update_template", { ...CODE_TEMPLATE, reply_to_email_name: "support" });
    await harness.tool("change_instance_domain", { home_url: "https://acme.example", confirm: true });
    harness.clock.advance(1000);
    await sendCode(harness, {});
    expect(await getLastMessage(harness)).toMatchObject({
      sender: "hello@acme.example",
      reply_to: "support@acme.example",
    });
  });

  test("escape values in a mail's body, but not in its subject or in a text message", async () => {
    const harness = await createHarness();
    const requested_from = '<b>Tom & "Jerry"</b>';
    await harness.tool("update_template", { ...CODE_TEMPLATE, subject: "Code for {{requested_from}}" });
    await sendCode(harness, { requested_from });
    const mail = await getLastMessage(harness);
    expect(mail.subject).toBe(`Code for ${requested_from}`);
    expect(mail.body).toContain("&lt;b&gt;Tom &amp; &quot;Jerry&quot;&lt;/b&gt;");

    const body = "{{otp_code}}: {{requested_from}}";
    await harness.tool("update_template", { ...CODE_TEMPLATE, template_type: "sms", body });
    harness.clock.advance(1000);
    await sendCode(harness, { requested_from }, "sms");
    expect(await getLastMessage(harness)).toMatchObject({
      channel: "sms",
      subject: null,
      body: `123456: ${requested_from}`,
    });
  });

  test("have a single-line subject even if a variable contains line breaks", async () => {
    const harness = await createHarness();
    await sendCode(harness, { otp_code: "1\r\nBcc: eve@example.com" });
    expect((await getLastMessage(harness)).subject).not.toMatch(/[\r\n]/);
  });

  test("include the application's name, URLs and logo if the template refers to them", async () => {
    const harness = await createHarness();
    await harness.tool("update_template", {
      ...CODE_TEMPLATE,
      body: "{{> app_logo}} {{app.name}} {{app.url}} {{app.domain_name}} {{otp_code}}",
    });
    await sendCode(harness, {});
    expect((await getLastMessage(harness)).body).toBe(
      "Sandbox Sandbox http://localhost:3000 sandbox.accounts.example 123456",
    );
  });
});

describe("template restrictions", () => {
  const shared = createHarness();

  test.each([
    ["prototypes and constructors are inaccessible", "{{constructor.name}}{{__proto__}}{{toString}}"],
    ["the names of Handlebars' own helpers are variables", "{{log}}{{helperMissing}}{{blockHelperMissing}}"],
  ])("%s and render as empty text", async (_, expressions) => {
    const print = vi.spyOn(console, "info");
    const { tool } = await shared;
    const body = `${expressions}{{otp_code}}`;
    expect(await tool("preview_template", { ...CODE_TEMPLATE, body })).toMatchObject({ body: "424242" });
    expect(print).not.toHaveBeenCalled();
  });

  test.each([
    ["print to the console", '{{log "hello"}}'],
    ["call an unknown helper", "{{shout otp_code}}"],
    ["use a block without its parameter", "{{#if}}x{{/if}}"],
    ["use a block helper as a value", "{{if otp_code}}"],
    ["have an invalid block in a branch that is not rendered", "{{#if nothing}}{{#each}}{{/each}}{{/if}}"],
    ["include itself recursively", '{{#*inline "a"}}{{> a}}{{/inline}}{{> a}}'],
    ["include an unknown partial", "{{> header}}"],
    ["include a partial named by a variable", "{{> (lookup . 'otp_code')}}"],
  ])("a template cannot %s", async (_, body) => {
    const { failure } = await shared;
    const error = await failure("update_template", { ...CODE_TEMPLATE, body: `{{otp_code}}${body}` });
    expect(error).toContain("invalid_template_body");
    expect(error).toContain("[param_name: body]");
  });
});
