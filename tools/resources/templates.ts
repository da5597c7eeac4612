import { z } from "zod/v3";
import { defineOperation, differsFrom, returnsArray, returnsObject } from "../core/index.ts";
import { pagingParams, Template, TemplatePreview, TemplateType } from "../models/index.ts";

const slug = z
  .string()
  .regex(/^[a-z0-9_]+$/, { message: "must be a slug such as invitation; list_templates shows them" });
const path = { template_type: TemplateType, slug };

const contentFields = {
  subject: z.string().optional().describe("Email only"),
  body: z.string().optional().describe("Handlebars; must show the required_variables"),
  from_email_name: z.string().optional().describe("Local part only"),
  reply_to_email_name: z.string().optional(),
};

/** Clerk names no operations that replace the deprecated ones. */
const deprecated = "Clerk is moving templates to its Dashboard.";

/** The first part of the confirmation of a call that ends delivery, or replaces a text of the operator's. */
const confirmationTarget = { target: { operation: "get_template" }, labelFields: ["slug"] } as const;

const recreateTemplate = {
  operation: "update_template",
  with: {
    template_type: "{template_type}",
    slug: "{slug}",
    name: "{name}",
    subject: "{subject}",
    markup: "{markup}",
    body: "{body}",
    from_email_name: "{from_email_name}",
    reply_to_email_name: "{reply_to_email_name}",
    delivered_by_clerk: "{delivered_by_clerk}",
  },
} as const;

const deliveryTrigger = { arguments: { delivered_by_clerk: false }, target: { delivered_by_clerk: true } };

export const templates = {
  list_templates: defineOperation({
    request: "GET /templates/{template_type}",
    title: "List message templates",
    description: "Lists the templates of the emails or SMS that the instance sends.",
    deprecated,
    effect: "read",
    path: { template_type: TemplateType },
    query: pagingParams,
    response: returnsArray(Template, "paginated"),
  }),

  get_template: defineOperation({
    request: "GET /templates/{template_type}/{slug}",
    title: "Get a message template",
    description: "Gets a template with its body and the variables it may use.",
    deprecated,
    effect: "read",
    path,
    response: returnsObject(Template),
  }),

  update_template: defineOperation({
    request: "PUT /templates/{template_type}/{slug}",
    title: "Update a message template",
    description: "Changes a template's text or sender. Try it with preview_template first.",
    deprecated,
    effect: "write",
    withoutConfirmation: "A default text stays available under revert_template.",
    path,
    body: {
      name: z.string().min(1).optional(),
      markup: z.string().optional().describe("From Clerk's editor"),
      ...contentFields,
      delivered_by_clerk: z.boolean().optional(),
    },
    response: returnsObject(Template),
    confirm: {
      ...confirmationTarget,
      when: [
        deliveryTrigger,
        ...["subject", "markup", "body"].map((field) => ({
          arguments: { [field]: differsFrom(field) },
          target: { can_revert: true },
        })),
      ],
      recreate: recreateTemplate,
      warning:
        "The current text is lost; messages that Clerk no longer delivers reach nobody unless your own service sends them.",
    },
  }),

  revert_template: defineOperation({
    request: "POST /templates/{template_type}/{slug}/revert",
    title: "Revert a message template",
    description: "Restores Clerk's default for a template.",
    deprecated,
    effect: "destructive",
    idempotent: true,
    path,
    response: returnsObject(Template),
    confirm: {
      ...confirmationTarget,
      recreate: recreateTemplate,
      warning: "The customized text is lost; keep a copy of it.",
    },
  }),

  preview_template: defineOperation({
    request: "POST /templates/{template_type}/{slug}/preview",
    title: "Preview a message template",
    description:
      "Renders a template, or the text that you give for it, with sample values. Nothing is saved.",
    deprecated,
    effect: "read",
    path,
    body: contentFields,
    response: returnsObject(TemplatePreview),
  }),

  toggle_template_delivery: defineOperation({
    request: "POST /templates/{template_type}/{slug}/toggle_delivery",
    title: "Switch delivery by Clerk",
    description: "Chooses whether Clerk sends these messages or your own service does, by webhook.",
    deprecated,
    effect: "write",
    withoutConfirmation: "Clerk delivers the messages from now on.",
    path,
    body: { delivered_by_clerk: z.boolean().optional().describe("Absent: toggles") },
    response: returnsObject(Template),
    confirm: {
      ...confirmationTarget,
      when: [
        deliveryTrigger,
        { arguments: { delivered_by_clerk: undefined }, target: { delivered_by_clerk: true } },
      ],
      recreate: {
        operation: "toggle_template_delivery",
        with: { template_type: "{template_type}", slug: "{slug}", delivered_by_clerk: true },
      },
      warning:
        "Messages that Clerk no longer delivers, sign-in codes among them, reach nobody unless your own service sends them.",
    },
  }),
};
