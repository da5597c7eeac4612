/** What somebody changed of a default template; a column that is `null` was not changed. */
export interface TemplateRow {
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

export const templatesTable = `
  create table templates (
    template_type text not null,
    slug text not null,
    name text,
    subject text,
    markup text,
    body text,
    from_email_name text,
    reply_to_email_name text,
    delivered_by_clerk integer,
    created_at integer not null,
    updated_at integer not null,
    primary key (template_type, slug)
  )`;
