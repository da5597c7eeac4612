import type { Database, TemplateOverrideRow } from "./schema/index.ts";

export const listTemplateOverrides = (
  db: Database,
  type: TemplateOverrideRow["template_type"],
): Promise<TemplateOverrideRow[]> =>
  db.selectFrom("templates").selectAll().where("template_type", "=", type).execute();

export const findTemplateOverride = (
  db: Database,
  type: TemplateOverrideRow["template_type"],
  slug: string,
): Promise<TemplateOverrideRow | undefined> =>
  db
    .selectFrom("templates")
    .selectAll()
    .where("template_type", "=", type)
    .where("slug", "=", slug)
    .executeTakeFirst();

const OVERRIDABLE_COLUMNS = [
  "name",
  "subject",
  "markup",
  "body",
  "from_email_name",
  "reply_to_email_name",
  "delivered_by_clerk",
] as const;

type TemplateOverrides = Partial<Pick<TemplateOverrideRow, (typeof OVERRIDABLE_COLUMNS)[number]>>;

/** Merges changes into a template's customization; deletes the row if every column then keeps the default. */
export async function saveTemplateOverride(
  db: Database,
  type: TemplateOverrideRow["template_type"],
  slug: string,
  changes: TemplateOverrides,
  now: number,
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
      created_at: now,
      updated_at: now,
    })
    .onConflict((conflict) =>
      conflict.columns(["template_type", "slug"]).doUpdateSet({ ...changes, updated_at: now }),
    )
    .execute();
  await db
    .deleteFrom("templates")
    .where("template_type", "=", type)
    .where("slug", "=", slug)
    .where((eb) => eb.and(OVERRIDABLE_COLUMNS.map((column) => eb(column, "is", null))))
    .execute();
}

export async function deleteTemplateOverride(
  db: Database,
  type: TemplateOverrideRow["template_type"],
  slug: string,
): Promise<void> {
  await db.deleteFrom("templates").where("template_type", "=", type).where("slug", "=", slug).execute();
}
