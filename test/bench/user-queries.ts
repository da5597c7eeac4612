import { USER_ORDER_COLUMNS } from "../../src/sandbox/store/user-search/user-search.ts";
import type { Instance, User } from "./seeded-instance.ts";

/** Each filter and order of list_users alone, with values of a certain sandbox. */

const DAY = 24 * 60 * 60 * 1000;

/** The part of so many characters that most of these texts have. */
function commonest(texts: readonly string[], length: number): string {
  const counts = new Map<string, number>();
  for (const text of texts) {
    const parts = new Set<string>();
    for (let at = 0; at + length <= text.length; at += 1)
      parts.add(text.slice(at, at + length).toLowerCase());
    for (const part of parts) counts.set(part, (counts.get(part) ?? 0) + 1);
  }
  const [most] = [...counts].sort(([, a], [, b]) => b - a);
  return most?.[0] ?? "";
}

const known = <T>(values: readonly (T | null | undefined)[]): T[] =>
  values.filter((value): value is T => value !== null && value !== undefined);

/** Queries by a name for each; what is compared between sandboxes has the same name. */
export async function userQueries(instance: Instance): Promise<ReadonlyMap<string, string>> {
  const users = await instance.list("limit=100&order_by=created_at");
  const query = (filter: string, value: string | number | undefined) =>
    [filter, `${filter}=${encodeURIComponent(value ?? "")}`] as const;
  const first = (of: (user: User) => string | null | undefined) => known(users.map(of))[0];
  const namesOf = (user: User) => `${user.first_name ?? ""} ${user.last_name ?? ""}`;
  const organization = await instance.largestOrganization();
  const wallets = await instance.list("limit=1&order_by=-web3wallet");
  const ago = (days: number) => Date.now() - days * DAY;
  const times = ["created_at", "last_active_at", "last_sign_in_at"].flatMap((column) => [
    query(`${column}_before`, ago(500)),
    query(`${column}_after`, ago(500)),
  ]);
  const addresses = users.flatMap((user) => user.email_addresses.map((one) => one.email_address));
  return new Map<string, string>([
    ["no filter", ""],
    query("email_address", addresses[0]),
    query(
      "phone_number",
      first((user) => user.phone_numbers[0]?.phone_number),
    ),
    query(
      "external_id",
      first((user) => user.external_id),
    ),
    query(
      "username",
      first((user) => user.username),
    ),
    query("web3_wallet", wallets[0]?.web3_wallets[0]?.web3_wallet),
    query("user_id", users[50]?.id),
    ["user_id (excluded)", `user_id=-${users[50]?.id}`],
    ["external_id (excluded)", `external_id=-${first((user) => user.external_id)}`],
    query("organization_id", organization),
    ["organization_id (excluded)", `organization_id=-${organization}`],
    ["provider", "provider=oauth_google&provider_user_id=1"],
    query("query", commonest(users.map(namesOf), 4).trim()),
    ["query (an address)", `query=${encodeURIComponent(addresses[0] ?? "")}`],
    query("email_address_query", commonest(addresses, 6)),
    ["email_address_query (rare)", `email_address_query=${encodeURIComponent(addresses[0] ?? "")}`],
    query("phone_number_query", "555010"),
    query("username_query", commonest(known(users.map((user) => user.username)), 3)),
    query("name_query", commonest(users.map(namesOf), 3).trim()),
    query("banned", "false"),
    ...times,
    query("last_active_at_since", ago(30)),
    query("starting_after", users[60]?.id),
    ...USER_ORDER_COLUMNS.flatMap((order) => [query("order_by", order), query("order_by", `-${order}`)]).map(
      ([, text]) => [text.replace("=", " "), text] as const,
    ),
  ]);
}
