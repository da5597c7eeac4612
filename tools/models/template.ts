import { z } from "zod/v3";
import { Timestamp } from "./common.ts";

export const TemplateType = z.enum(["email", "sms"]);

export const Template = z
  .object({
    object: z.literal("template"),
    id: z.string(),
    instance_id: z.string().nullable(),
    resource_type: z.string(),
    template_type: z.string(),
    name: z.string(),
    slug: z.string(),
    position: z.number().int(),
    can_revert: z.boolean(),
    can_delete: z.boolean(),
    can_edit_body: z.boolean(),
    can_toggle: z.boolean(),
    subject: z.string().nullable(),
    markup: z.string(),
    body: z.string(),
    available_variables: z.array(z.string()),
    required_variables: z.array(z.string()),
    from_email_name: z.string(),
    reply_to_email_name: z.string(),
    delivered_by_clerk: z.boolean(),
    enabled: z.boolean(),
    flagged_as_suspicious: z.boolean(),
    created_at: Timestamp,
    updated_at: Timestamp,
  })
  .strict();

/** A template rendered as its recipient would see it. The API's reference does not specify the fields. */
export const TemplatePreview = z
  .object({
    subject: z.string().nullable(),
    body: z.string(),
    from_email_address: z.string().nullable(),
    reply_to_email_address: z.string().nullable(),
  })
  .strict();
