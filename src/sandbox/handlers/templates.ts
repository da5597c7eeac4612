import type { z } from "zod/v3";
import { DEFAULT_LIMIT, type Template, type templates } from "../../../tools/index.ts";
import { ApiError, invalidParam } from "../api-error.ts";
import type { Sandbox } from "../context.ts";
import {
  COMMON_VARIABLES,
  type CurrentTemplate,
  extractVariables,
  getTemplate,
  listCurrentTemplates,
  renderMessage,
  SAMPLE_TEMPLATE_DATA,
} from "../domain/index.ts";
import type { Handlers } from "../handler.ts";
import {
  deleteTemplateOverride,
  getInstance,
  type InstanceRecord,
  saveTemplateOverride,
} from "../store/index.ts";

function toResponse(template: CurrentTemplate, instance: InstanceRecord): z.input<typeof Template> {
  const { customization } = template;
  return {
    object: "template",
    id: `tmpl_${template.type}_${template.slug}`,
    instance_id: customization === undefined ? null : instance.id,
    resource_type: customization === undefined ? "system" : "user",
    template_type: template.type,
    name: template.name,
    slug: template.slug,
    position: template.position,
    can_revert: customization !== undefined,
    can_delete: false,
    can_edit_body: true,
    // Only SMS templates without required variables can be turned off: they inform the recipient of something, and no
    // flow needs them.
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
    created_at: customization?.created_at ?? instance.created_at,
    updated_at: customization?.updated_at ?? instance.created_at,
  };
}

const LOCAL_PART_PATTERN = /^[a-z0-9_+-]+(\.[a-z0-9_+-]+)*$/i;

function assertValidSender(field: "from_email_name" | "reply_to_email_name", name: string | undefined): void {
  if (name !== undefined && !LOCAL_PART_PATTERN.test(name))
    throw invalidParam(field, `${field} must be the local part of an address, such as hello.`);
}

interface TemplateText {
  readonly subject?: string | undefined;
  readonly body?: string | undefined;
  readonly from_email_name?: string | undefined;
  readonly reply_to_email_name?: string | undefined;
}

/** @throws ApiError 422 if a text cannot be rendered, the body lacks a required variable, or a sender is invalid */
function assertValidText(template: CurrentTemplate, text: TemplateText): void {
  assertValidSender("from_email_name", text.from_email_name);
  if (text.reply_to_email_name !== "") assertValidSender("reply_to_email_name", text.reply_to_email_name);
  if (text.subject !== undefined && template.type === "sms")
    throw invalidParam("subject", "A text message cannot have a subject.");
  if (text.subject !== undefined) extractVariables("subject", text.subject);
  if (text.body === undefined) return;
  const usedVariables = extractVariables("body", text.body);
  const missing = template.required.find((variable) => !usedVariables.has(variable));
  if (missing !== undefined)
    throw new ApiError(422, {
      code: "required_variable_missing",
      message: "required variable missing",
      longMessage: `The body must contain {{${missing}}}.`,
      param: "body",
    });
}

const loadResponse = async (sandbox: Sandbox, type: "email" | "sms", slug: string) =>
  toResponse(await getTemplate(sandbox, type, slug), await getInstance(sandbox.db));

/** Saves the texts that differ from the defaults, and returns the updated template as a response. */
async function saveChanges(
  sandbox: Sandbox,
  { type, slug, defaults }: CurrentTemplate,
  texts: Readonly<Record<string, string | undefined>>,
  deliveredByClerk: boolean | undefined,
) {
  const differences = Object.fromEntries(
    Object.entries(texts)
      .filter(([, text]) => text !== undefined)
      .map(([name, text]) => [name, text === defaults[name] ? null : text]),
  );
  const delivery =
    deliveredByClerk === undefined ? {} : { delivered_by_clerk: deliveredByClerk ? null : (0 as const) };
  await saveTemplateOverride(sandbox.db, type, slug, { ...differences, ...delivery }, sandbox.now());
  return loadResponse(sandbox, type, slug);
}

export const templateHandlers: Handlers<typeof templates> = {
  async list_templates(sandbox, { template_type, limit, offset }) {
    const allTemplates = await listCurrentTemplates(sandbox, template_type);
    const instance = await getInstance(sandbox.db);
    const start = offset ?? 0;
    const page = allTemplates.slice(start, start + (limit ?? DEFAULT_LIMIT));
    return { data: page.map((template) => toResponse(template, instance)), total_count: allTemplates.length };
  },

  get_template: (sandbox, { template_type, slug }) => loadResponse(sandbox, template_type, slug),

  async update_template(sandbox, { template_type, slug, delivered_by_clerk, ...changes }) {
    const template = await getTemplate(sandbox, template_type, slug);
    assertValidText(template, changes);
    return saveChanges(sandbox, template, changes, delivered_by_clerk);
  },

  async revert_template(sandbox, { template_type, slug }) {
    const { customization } = await getTemplate(sandbox, template_type, slug);
    if (customization === undefined)
      throw new ApiError(400, {
        code: "template_revert_error",
        message: "template cannot be reverted",
        longMessage: `The ${template_type} template ${slug} is already the default.`,
      });
    await deleteTemplateOverride(sandbox.db, template_type, slug);
    return loadResponse(sandbox, template_type, slug);
  },

  async preview_template(sandbox, { template_type, slug, ...text }) {
    const template = await getTemplate(sandbox, template_type, slug);
    assertValidText(template, text);
    const { sender, reply_to, subject, body } = await renderMessage(
      sandbox,
      {
        ...template,
        subject: text.subject ?? template.subject,
        body: text.body ?? template.body,
        fromEmailName: text.from_email_name ?? template.fromEmailName,
        replyToEmailName: text.reply_to_email_name ?? template.replyToEmailName,
      },
      SAMPLE_TEMPLATE_DATA,
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
    return saveChanges(sandbox, template, {}, delivered_by_clerk ?? !template.deliveredByClerk);
  },
};
