import type { z } from "zod/v3";
import type { LegacyPayer, Payer } from "../../../tools/index.ts";
import { toMoney } from "../domain/index.ts";
import { type Database, findCreditBalances, findOrganizationsById, type PayerRow } from "../store/index.ts";
import { presentOrganization } from "./organizations.ts";
import { loadUsers, presentPublicUserData } from "./users.ts";

/** The identity of a payer. Fields that only users or only organizations have are `null` or absent for the other. */
interface PayerIdentity {
  readonly first_name: string | null;
  readonly last_name: string | null;
  readonly email: string | null;
  readonly image_url: string;
  readonly organization_name?: string;
}

const EMPTY_IDENTITY: PayerIdentity = { first_name: null, last_name: null, email: null, image_url: "" };

/** Presents payers that `loadPayerPresenter` has loaded. */
export interface PayerPresenter {
  readonly present: (row: PayerRow) => z.input<typeof Payer>;
  readonly presentWithNames: (row: PayerRow) => z.input<typeof LegacyPayer>;
}

const presentPayer = <Names extends PayerIdentity>(
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
  ...(balance === undefined ? {} : { credits_balance: toMoney(balance) }),
  created_at: row.created_at,
  updated_at: row.updated_at,
});

/** Loads the users, organizations and credit balances of payers, with one query per type. */
export async function loadPayerPresenter(
  db: Database,
  instanceId: string,
  rows: readonly PayerRow[],
): Promise<PayerPresenter> {
  const usersById = await loadUsers(
    db,
    rows.flatMap(({ user_id }) => user_id ?? []),
  );
  const organizations = await findOrganizationsById(
    db,
    rows.flatMap(({ organization_id }) => organization_id ?? []),
  );
  const balances = await findCreditBalances(
    db,
    rows.map(({ id }) => id),
  );
  const resolveIdentity = ({ user_id, organization_id }: PayerRow): PayerIdentity => {
    const userRecord = usersById.get(user_id ?? "");
    if (userRecord !== undefined) {
      const { first_name, last_name, primary_email_address_id } = userRecord.user;
      const email = userRecord.identifications.find(({ id }) => id === primary_email_address_id);
      const { image_url } = presentPublicUserData(userRecord);
      return { first_name, last_name, email: email?.identifier ?? null, image_url };
    }
    const organization = organizations.get(organization_id ?? "");
    if (organization === undefined) return EMPTY_IDENTITY;
    const { image_url = "", name } = presentOrganization(organization);
    return { ...EMPTY_IDENTITY, image_url, organization_name: name };
  };
  return {
    present: (row) => presentPayer(row, instanceId, balances.get(row.id), resolveIdentity(row)),
    presentWithNames: (row) => {
      const { first_name, last_name, email, ...rest } = resolveIdentity(row);
      const names = { first_name: first_name ?? "", last_name: last_name ?? "", email: email ?? "" };
      return presentPayer(row, instanceId, balances.get(row.id), { ...rest, ...names });
    },
  };
}
