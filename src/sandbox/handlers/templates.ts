import type { z } from "zod/v3";
import { DEFAULT_LIMIT } from "../../../tools/models/common.ts";
import type { Template } from "../../../tools/models/template.ts";
import type { templates } from "../../../tools/resources/templates.ts";
import { Failure, invalidParam } from "../api-error.ts";
import type { Sandbox } from "../context.ts";
import { renderMessage } from "../domain/mail/mail.ts";
import { getInstance, type InstanceRecord } from "../store/instance.ts";
import { deleteTemplate, saveTemplate } from "../store/templates.ts";
import { currentTemplates, getTemplate, type CurrentTemplate } from "../domain/mail/template-store.ts";
import { COMMON_VARIABLES } from "../domain/mail/default-template.ts";
import { outputOf, SAMPLE_DATA } from "../domain/mail/template-rendering.ts";
import type { Handlers } from "./handler.ts";

function present(template: CurrentTemplate, instance: InstanceRecord): z.input<typeof Template> {
  const { changed } = template;
  return {
    object: "template",
    id: `tmpl_${template.type}_${template.slug}`,
    instance_id: changed === undefined ? null : instance.id,
    resource_type: changed === undefined ? "system" : "user",
    template_type: template.type,
    name: template.name,
    slug: template.slug,
    position: template.position,
    can_revert: changed !== undefined,
    can_delete: false,
    can_edit_body: true,
    // Only a text message that just tells its recipient something can be done without.
    can_toggle: template.type === "sms" && template.required.length === 0,
    subject: template.subject,
    markup: template.markup,
    body: template.body,
    available_variables: [...COMMON_VARIABLES, ...template.variables],
    required_variables: [...template.required],
    from_email_name: template.fromEmailName,
    reply_to_email_name: template.replyToEmailName,
    delivered_by_clerk: template.deliveredByClerk,
    enabled: true,
    flagged_as_suspicious: false,
    created_at: changed?.created_at ?? instance.created_at,
    updated_at: changed?.updated_at ?? instance.created_at,
  };
}

const LOCAL_PART = /^[a-z0-9_+-]+(\.[a-z0-9_+-]+)*$/i;

function checkSender(field: "from_email_name" | "reply_to_email_name", name: string | undefined): void {
  if (name !== undefined && !LOCAL_PART.test(name))
    throw invalidParam(field, `${field} must be the local part of an address, such as hello.`);
}

interface Text {
  readonly subject?: string | undefined;
  readonly body?: string | undefined;
  readonly from_email_name?: string | undefined;
  readonly reply_to_email_name?: string | undefined;
}

/** Refuses a text that would not render, or that leaves out what the message is for. */
function checkText(template: CurrentTemplate, text: Text): void {
  checkSender("from_email_name", text.from_email_name);
  if (text.reply_to_email_name !== "") checkSender("reply_to_email_name", text.reply_to_email_name);
  if (text.subject !== undefined && template.type === "sms")
    throw invalidParam("subject", "A text message cannot have a subject.");
  if (text.subject !== undefined) outputOf("subject", text.subject);
  if (text.body === undefined) return;
  const shown = outputOf("body", text.body);
  const missing = template.required.find((variable) => !shown.has(variable));
  if (missing !== undefined)
    throw new Failure(422, {
      code: "required_variable_missing",
      message: "required variable missing",
      longMessage: `The body must contain {{${missing}}}.`,
      param: "body",
    });
}

const shown = async (sandbox: Sandbox, type: "email" | "sms", slug: string) =>
  present(await getTemplate(sandbox, type, slug), await getInstance(sandbox.db));

/** Keeps what differs from the default, and gives the template as it is then. */
async function save(
  sandbox: Sandbox,
  { type, slug, standard }: CurrentTemplate,
  texts: Readonly<Record<string, string | undefined>>,
  delivered: boolean | undefined,
) {
  const differences = Object.fromEntries(
    Object.entries(texts)
      .filter(([, text]) => text !== undefined)
      .map(([name, text]) => [name, text === standard[name] ? null : text]),
  );
  const delivery = delivered === undefined ? {} : { delivered_by_clerk: delivered ? null : (0 as const) };
  await saveTemplate(sandbox.db, type, slug, { ...differences, ...delivery }, sandbox.now());
  return shown(sandbox, type, slug);
}

export const templateHandlers: Handlers<typeof templates> = {
  async list_templates(sandbox, { template_type, limit, offset }) {
    const all = await currentTemplates(sandbox, template_type);
    const instance = await getInstance(sandbox.db);
    const from = offset ?? 0;
    const some = all.slice(from, from + (limit ?? DEFAULT_LIMIT));
    return { data: some.map((template) => present(template, instance)), total_count: all.length };
  },

  get_template: (sandbox, { template_type, slug }) => shown(sandbox, template_type, slug),

  async update_template(sandbox, { template_type, slug, delivered_by_clerk, ...changes }) {
    const template = await getTemplate(sandbox, template_type, slug);
    checkText(template, changes);
    return save(sandbox, template, changes, delivered_by_clerk);
  },

  async revert_template(sandbox, { template_type, slug }) {
    const { changed } = await getTemplate(sandbox, template_type, slug);
    if (changed === undefined)
      throw new Failure(400, {
        code: "template_revert_error",
        message: "template cannot be reverted",
        longMessage: `The ${template_type} template ${slug} is already the default.`,
      });
    await deleteTemplate(sandbox.db, template_type, slug);
    return shown(sandbox, template_type, slug);
  },

  async preview_template(sandbox, { template_type, slug, ...text }) {
    const template = await getTemplate(sandbox, template_type, slug);
    checkText(template, text);
    const { sender, reply_to, subject, body } = await renderMessage(
      sandbox,
      {
        ...template,
        subject: text.subject ?? template.subject,
        body: text.body ?? template.body,
        fromEmailName: text.from_email_name ?? template.fromEmailName,
        replyToEmailName: text.reply_to_email_name ?? template.replyToEmailName,
      },
      SAMPLE_DATA,
    );
    const email = template_type === "email";
    return {
      subject,
      body,
      from_email_address: email ? sender : null,
      reply_to_email_address: reply_to,
    };
  },

  async toggle_template_delivery(sandbox, { template_type, slug, delivered_by_clerk }) {
    const template = await getTemplate(sandbox, template_type, slug);
    return save(sandbox, template, {}, delivered_by_clerk ?? !template.deliveredByClerk);
  },
};
