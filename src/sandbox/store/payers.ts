import { sql } from "kysely";
import type { Database } from "../database.ts";

/** Who pays: a user or an organization. Each has exactly one subscription. */
export interface PayerRow {
  id: string;
  subscription_id: string;
  user_id: string | null;
  organization_id: string | null;
  /** 0 once the payer has had a free trial or paid. */
  eligible_for_free_trial: 0 | 1;
  created_at: number;
  updated_at: number;
}

const KSUID_OF = "substr(new.id, instr(new.id, '_') + 1)";

/**
 * However a user or an organization comes to be, a payer comes with it, and with the payer an item of the free
 * plan: triggers make them, and their ids from that of their owner.
 */
export const payersTable = `
  create table payers (
    id text primary key,
    subscription_id text not null unique,
    user_id text unique references users (id) on delete cascade,
    organization_id text unique references organizations (id) on delete cascade,
    eligible_for_free_trial integer not null default 1,
    created_at integer not null,
    updated_at integer not null
  );
  create trigger users_pay after insert on users begin
    insert into payers (id, subscription_id, user_id, created_at, updated_at)
    values ('cpayer_' || ${KSUID_OF}, 'csub_' || ${KSUID_OF}, new.id, new.updated_at, new.updated_at);
  end;
  create trigger organizations_pay after insert on organizations begin
    insert into payers (id, subscription_id, organization_id, created_at, updated_at)
    values ('cpayer_' || ${KSUID_OF}, 'csub_' || ${KSUID_OF}, new.id, new.updated_at, new.updated_at);
  end`;

/** Gives those who were there before the instance had plans a payer each, and what comes with it. */
export async function enrolEverybody(db: Database): Promise<void> {
  for (const [table, owner] of [
    ["users", "user_id"],
    ["organizations", "organization_id"],
  ] as const)
    await sql`
      insert into payers (id, subscription_id, ${sql.ref(owner)}, created_at, updated_at)
      select
        'cpayer_' || substr(id, instr(id, '_') + 1), 'csub_' || substr(id, instr(id, '_') + 1), id,
        updated_at, updated_at
      from ${sql.table(table)} where id not in (select ${sql.ref(owner)} from payers where ${sql.ref(owner)} is not null)
    `.execute(db);
}

export const findPayerOfUser = (db: Database, userId: string): Promise<PayerRow | undefined> =>
  db.selectFrom("payers").selectAll().where("user_id", "=", userId).executeTakeFirst();

export const findPayerOfOrganization = (db: Database, id: string): Promise<PayerRow | undefined> =>
  db.selectFrom("payers").selectAll().where("organization_id", "=", id).executeTakeFirst();

export async function findPayers(
  db: Database,
  ids: readonly string[],
): Promise<ReadonlyMap<string, PayerRow>> {
  const rows = await db.selectFrom("payers").selectAll().where("id", "in", ids).execute();
  return new Map(rows.map((row) => [row.id, row]));
}

export async function updatePayer(db: Database, id: string, changes: Partial<PayerRow>): Promise<void> {
  await db.updateTable("payers").set(changes).where("id", "=", id).execute();
}
