import { USER_ORDER_COLUMNS } from "../../src/sandbox/store/user-search/user-search.ts";
import type { SeededInstance, User } from "./seeded-instance.ts";

/** Queries of list_users, each with a single filter or order, with values from a given sandbox. */

const DAY_MS = 24 * 60 * 60 * 1000;

/** Finds the substring of `length` characters that most of these texts contain. */
function findCommonestPart(texts: readonly string[], length: number): string {
  const counts = new Map<string, number>();
  for (const text of texts) {
    const parts = new Set<string>();
    for (let start = 0; start + length <= text.length; start += 1)
      parts.add(text.slice(start, start + length).toLowerCase());
    for (const part of parts) counts.set(part, (counts.get(part) ?? 0) + 1);
  }
  const [topEntry] = [...counts].sort(([, a], [, b]) => b - a);
  return topEntry?.[0] ?? "";
}

const dropMissing = <T>(values: readonly (T | null | undefined)[]): T[] =>
  values.filter((value): value is T => value !== null && value !== undefined);

/** Builds queries by name; queries with the same name are compared between sandboxes. */
export async function buildUserQueries(instance: SeededInstance): Promise<ReadonlyMap<string, string>> {
  const users = await instance.list("limit=100&order_by=created_at");
  const buildQuery = (filter: string, value: string | number | undefined) =>
    [filter, `${filter}=${encodeURIComponent(value ?? "")}`] as const;
  const findFirst = (select: (user: User) => string | null | undefined) => dropMissing(users.map(select))[0];
  const formatFullName = (user: User) => `${user.first_name ?? ""} ${user.last_name ?? ""}`;
  const organization = await instance.largestOrganization();
  const wallets = await instance.list("limit=1&order_by=-web3wallet");
  const daysAgo = (days: number) => Date.now() - days * DAY_MS;
  const timeQueries = ["created_at", "last_active_at", "last_sign_in_at"].flatMap((column) => [
    buildQuery(`${column}_before`, daysAgo(500)),
    buildQuery(`${column}_after`, daysAgo(500)),
  ]);
  const addresses = users.flatMap((user) => user.email_addresses.map((email) => email.email_address));
  return new Map<string, string>([
    ["no filter", ""],
    buildQuery("email_address", addresses[0]),
    buildQuery(
      "phone_number",
      findFirst((user) => user.phone_numbers[0]?.phone_number),
    ),
    buildQuery(
      "external_id",
      findFirst((user) => user.external_id),
    ),
    buildQuery(
      "username",
      findFirst((user) => user.username),
    ),
    buildQuery("web3_wallet", wallets[0]?.web3_wallets[0]?.web3_wallet),
    buildQuery("user_id", users[50]?.id),
    ["user_id (excluded)", `user_id=-${users[50]?.id}`],
    ["external_id (excluded)", `external_id=-${findFirst((user) => user.external_id)}`],
    buildQuery("organization_id", organization),
    ["organization_id (excluded)", `organization_id=-${organization}`],
    ["provider", "provider=oauth_google&provider_user_id=1"],
    buildQuery("query", findCommonestPart(users.map(formatFullName), 4).trim()),
    ["query (an address)", `query=${encodeURIComponent(addresses[0] ?? "")}`],
    buildQuery("email_address_query", findCommonestPart(addresses, 6)),
    ["email_address_query (rare)", `email_address_query=${encodeURIComponent(addresses[0] ?? "")}`],
    buildQuery("phone_number_query", "555010"),
    buildQuery("username_query", findCommonestPart(dropMissing(users.map((user) => user.username)), 3)),
    buildQuery("name_query", findCommonestPart(users.map(formatFullName), 3).trim()),
    buildQuery("banned", "false"),
    ...timeQueries,
    buildQuery("last_active_at_since", daysAgo(30)),
    buildQuery("starting_after", users[60]?.id),
    ...USER_ORDER_COLUMNS.flatMap((order) => [
      buildQuery("order_by", order),
      buildQuery("order_by", `-${order}`),
    ]).map(([, text]) => [text.replace("=", " "), text] as const),
  ]);
}
