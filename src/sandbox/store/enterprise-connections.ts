import { sql } from "kysely";
import {
  type IdFilter,
  NEWEST_FIRST_ORDER,
  type Order,
  type Pagination,
  selectPageWithTotal,
} from "./paging.ts";
import type { Database, EnterpriseConnectionRow, OAuthConfigRow, SamlConnectionRow } from "./schema/index.ts";
import { containsText } from "./text-match.ts";

/** An enterprise connection with its configuration: SAML or OIDC, depending on the provider. */
export interface EnterpriseConnectionRecord {
  readonly connection: EnterpriseConnectionRow;
  readonly saml: SamlConnectionRow | undefined;
  readonly oauth: OAuthConfigRow | undefined;
}

/** Loads the SAML or OIDC configuration of each connection. */
async function loadConnectionRecords(
  db: Database,
  connections: readonly EnterpriseConnectionRow[],
): Promise<EnterpriseConnectionRecord[]> {
  const ids = connections.map(({ id }) => id);
  const [saml, oauth] = await Promise.all([
    db.selectFrom("saml_connections").selectAll().where("enterprise_connection_id", "in", ids).execute(),
    db.selectFrom("oauth_configs").selectAll().where("enterprise_connection_id", "in", ids).execute(),
  ]);
  return connections.map((connection) => ({
    connection,
    saml: saml.find((row) => row.enterprise_connection_id === connection.id),
    oauth: oauth.find((row) => row.enterprise_connection_id === connection.id),
  }));
}

interface EnterpriseConnectionFilter {
  readonly organizationId: string | undefined;
  readonly active: boolean | undefined;
}

/** A page of the matching connections, newest first, and their total count. */
export async function listEnterpriseConnections(
  db: Database,
  { organizationId, active }: EnterpriseConnectionFilter,
  page: Pagination,
) {
  let matching = db.selectFrom("enterprise_connections");
  if (organizationId !== undefined) matching = matching.where("organization_id", "=", organizationId);
  if (active !== undefined) matching = matching.where("active", "=", active ? 1 : 0);
  const { rows, total } = await selectPageWithTotal(matching.selectAll(), NEWEST_FIRST_ORDER, page);
  return { records: await loadConnectionRecords(db, rows), total };
}

interface SamlConnectionFilter {
  /** Part of a name (case-insensitive). */
  readonly query: string | undefined;
  readonly organizations: IdFilter | undefined;
}

/** A page of the matching SAML connections and their total count. */
export async function listSamlConnections(
  db: Database,
  { query, organizations }: SamlConnectionFilter,
  order: Order<"created_at" | "name">,
  { limit, offset }: Pagination,
) {
  let matching = db
    .selectFrom("enterprise_connections")
    .innerJoin("saml_connections", "saml_connections.enterprise_connection_id", "enterprise_connections.id");
  if (query !== undefined) matching = matching.where(containsText("saml_connections.name", query));
  const { include, exclude = [] } = organizations ?? {};
  if (include !== undefined) matching = matching.where("organization_id", "in", include);
  if (exclude.length > 0)
    matching = matching.where((eb) =>
      eb.or([eb("organization_id", "is", null), eb("organization_id", "not in", exclude)]),
    );
  const column = order.column === "name" ? "saml_connections.name" : "enterprise_connections.created_at";
  const [rows, { total }] = await Promise.all([
    matching
      .selectAll("enterprise_connections")
      .orderBy(column, order.direction)
      .orderBy("enterprise_connections.id", order.direction)
      .limit(limit)
      .offset(offset)
      .execute(),
    matching.select(({ fn }) => fn.countAll<number>().as("total")).executeTakeFirstOrThrow(),
  ]);
  return { records: await loadConnectionRecords(db, rows), total };
}

export async function findEnterpriseConnection(
  db: Database,
  id: string,
): Promise<EnterpriseConnectionRecord | undefined> {
  const row = await db
    .selectFrom("enterprise_connections")
    .selectAll()
    .where("id", "=", id)
    .executeTakeFirst();
  return row === undefined ? undefined : (await loadConnectionRecords(db, [row]))[0];
}

/** Finds a connection by the id of its SAML configuration. */
export async function findEnterpriseConnectionBySamlId(
  db: Database,
  id: string,
): Promise<EnterpriseConnectionRecord | undefined> {
  const row = await db
    .selectFrom("saml_connections")
    .select("enterprise_connection_id")
    .where("id", "=", id)
    .executeTakeFirst();
  return row === undefined ? undefined : findEnterpriseConnection(db, row.enterprise_connection_id);
}

const selectConnectionDomains = (db: Database, domains: readonly string[]) =>
  db
    .selectFrom(["enterprise_connections", sql<{ value: string }>`json_each(domains)`.as("each_domain")])
    .select(["enterprise_connections.id", "each_domain.value as domain"])
    .where("each_domain.value", "in", domains);

/** A domain of the given ones that another connection has, with that connection's id. */
export const findConnectionDomainConflict = (
  db: Database,
  domains: readonly string[],
  ownConnectionId: string,
) =>
  selectConnectionDomains(db, domains)
    .where("enterprise_connections.id", "!=", ownConnectionId)
    .executeTakeFirst();

/** The active connection through which users with email addresses of a domain sign in. */
export const findActiveEnterpriseConnectionByDomain = (db: Database, domain: string) =>
  selectConnectionDomains(db, [domain]).where("enterprise_connections.active", "=", 1).executeTakeFirst();

export async function insertEnterpriseConnection(
  db: Database,
  record: EnterpriseConnectionRecord,
): Promise<void> {
  await db.insertInto("enterprise_connections").values(record.connection).execute();
  if (record.saml !== undefined) await db.insertInto("saml_connections").values(record.saml).execute();
  if (record.oauth !== undefined) await db.insertInto("oauth_configs").values(record.oauth).execute();
}

export async function updateEnterpriseConnection(
  db: Database,
  { connection, saml, oauth }: EnterpriseConnectionRecord,
): Promise<void> {
  await db.updateTable("enterprise_connections").set(connection).where("id", "=", connection.id).execute();
  if (saml !== undefined)
    await db.updateTable("saml_connections").set(saml).where("id", "=", saml.id).execute();
  if (oauth !== undefined)
    await db.updateTable("oauth_configs").set(oauth).where("id", "=", oauth.id).execute();
}

/** Deletes a connection with its configuration, its test runs and its directory. */
export async function deleteEnterpriseConnection(db: Database, id: string): Promise<void> {
  await db.deleteFrom("enterprise_connections").where("id", "=", id).execute();
}
