import type { Database } from "../db/database.ts";

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

export const listTemplates = (db: Database, type: TemplateRow["template_type"]): Promise<TemplateRow[]> =>
  db.selectFrom("templates").selectAll().where("template_type", "=", type).execute();

export const findTemplate = (
  db: Database,
  type: TemplateRow["template_type"],
  slug: string,
): Promise<TemplateRow | undefined> =>
  db
    .selectFrom("templates")
    .selectAll()
    .where("template_type", "=", type)
    .where("slug", "=", slug)
    .executeTakeFirst();

const CHANGEABLE = [
  "name",
  "subject",
  "markup",
  "body",
  "from_email_name",
  "reply_to_email_name",
  "delivered_by_clerk",
] as const;

type TemplateChanges = Partial<Pick<TemplateRow, (typeof CHANGEABLE)[number]>>;

/** Lays changes over those that there are; where nothing differs from the default any more, there is no row. */
export async function saveTemplate(
  db: Database,
  type: TemplateRow["template_type"],
  slug: string,
  changes: TemplateChanges,
  at: number,
): Promise<void> {
  await db
    .insertInto("templates")
    .values({
      template_type: type,
      slug,
      name: null,
      subject: null,
      markup: null,
      body: null,
      from_email_name: null,
      reply_to_email_name: null,
      delivered_by_clerk: null,
      ...changes,
      created_at: at,
      updated_at: at,
    })
    .onConflict((conflict) =>
      conflict.columns(["template_type", "slug"]).doUpdateSet({ ...changes, updated_at: at }),
    )
    .execute();
  await db
    .deleteFrom("templates")
    .where("template_type", "=", type)
    .where("slug", "=", slug)
    .where((row) => row.and(CHANGEABLE.map((column) => row(column, "is", null))))
    .execute();
}

export async function deleteTemplate(
  db: Database,
  type: TemplateRow["template_type"],
  slug: string,
): Promise<void> {
  await db.deleteFrom("templates").where("template_type", "=", type).where("slug", "=", slug).execute();
}
