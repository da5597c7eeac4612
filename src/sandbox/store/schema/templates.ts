/** The customization of a default template; a `null` column keeps the default. */
export interface TemplateOverrideRow {
  template_type: "email" | "sms";
  slug: string;
  name: string | null;
  subject: string | null;
  markup: string | null;
  body: string | null;
  from_email_name: string | null;
  reply_to_email_name: string | null;
  delivered_by_clerk: 0 | 1 | null;
  created_at: number;
  updated_at: number;
}
