import type { z } from "zod/v3";
import type { Payer, LegacyPayer } from "../../../tools/models/payer.ts";
import { money } from "../domain/billing/money.ts";
import type { Database } from "../db/database.ts";
import { findBalances } from "../store/credits.ts";
import { findOrganizations } from "../store/organizations.ts";
import type { PayerRow } from "../store/payers.ts";
import { presentOrganization } from "./organizations.ts";
import { loadPeople, publicUserData } from "./users.ts";

/** Who a payer is: the fields that only a user or only an organization has are absent for the other. */
interface Identity {
  readonly first_name: string | null;
  readonly last_name: string | null;
  readonly email: string | null;
  readonly image_url: string;
  readonly organization_name?: string;
}

const NOBODY: Identity = { first_name: null, last_name: null, email: null, image_url: "" };

/** Shows payers, of a page of whatever refers to them. */
export interface PayerPresenter {
  readonly payer: (row: PayerRow) => z.input<typeof Payer>;
  readonly withNames: (row: PayerRow) => z.input<typeof LegacyPayer>;
}

const present = <Names extends Identity>(
  row: PayerRow,
  instanceId: string,
  balance: number | undefined,
  names: Names,
) => ({
  object: "commerce_payer" as const,
  id: row.id,
  instance_id: instanceId,
  ...(row.user_id === null ? {} : { user_id: row.user_id }),
  ...(row.organization_id === null ? {} : { organization_id: row.organization_id }),
  ...names,
  ...(balance === undefined ? {} : { credits_balance: money(balance) }),
  created_at: row.created_at,
  updated_at: row.updated_at,
});

/** Loads who payers are, with one query for each kind. */
export async function payerPresenter(
  db: Database,
  instanceId: string,
  rows: readonly PayerRow[],
): Promise<PayerPresenter> {
  const people = await loadPeople(
    db,
    rows.flatMap(({ user_id }) => user_id ?? []),
  );
  const organizations = await findOrganizations(
    db,
    rows.flatMap(({ organization_id }) => organization_id ?? []),
  );
  const balances = await findBalances(
    db,
    rows.map(({ id }) => id),
  );
  const identityOf = ({ user_id, organization_id }: PayerRow): Identity => {
    const person = people.get(user_id ?? "");
    if (person !== undefined) {
      const { first_name, last_name, primary_email_address_id } = person.user;
      const email = person.identifications.find(({ id }) => id === primary_email_address_id);
      const { image_url } = publicUserData(person);
      return { first_name, last_name, email: email?.identifier ?? null, image_url };
    }
    const organization = organizations.get(organization_id ?? "");
    if (organization === undefined) return NOBODY;
    const { image_url = "", name } = presentOrganization(organization);
    return { ...NOBODY, image_url, organization_name: name };
  };
  return {
    payer: (row) => present(row, instanceId, balances.get(row.id), identityOf(row)),
    withNames: (row) => {
      const { first_name, last_name, email, ...rest } = identityOf(row);
      const names = { first_name: first_name ?? "", last_name: last_name ?? "", email: email ?? "" };
      return present(row, instanceId, balances.get(row.id), { ...rest, ...names });
    },
  };
}
