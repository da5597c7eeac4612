import { countTokens } from "gpt-tokenizer/encoding/o200k_base";
import { describe, expect, test } from "vitest";
import { searchIndex } from "../../../src/mcp/catalog/search/search-index.ts";
import { createSearch } from "../../../src/mcp/catalog/search/search-operations.ts";
import { catalog } from "../../../tools/catalog.ts";
import { HELD_OUT_QUERIES } from "../../support/held-out-queries.ts";
import { SEARCH_QUERIES } from "../../support/search-queries.ts";
import { QUERIES_BY_OPERATION } from "../../support/queries-by-operation.ts";

const search = createSearch(catalog);
const searchNames = (query: string) => search(query).map(({ name }) => name);

const queries = Object.entries({ ...SEARCH_QUERIES, ...QUERIES_BY_OPERATION });
const heldOutQueries = Object.entries(HELD_OUT_QUERIES);

const isInTopThree = ([query, expectedNames]: readonly [string, readonly string[]]) =>
  searchNames(query)
    .slice(0, 3)
    .some((name) => expectedNames.includes(name));

describe("search", () => {
  test("ranks an expected operation among the first three for 95% of the queries", () => {
    const misses = queries
      .filter((entry) => !isInTopThree(entry))
      .map(
        ([query, expectedNames]) =>
          `"${query}" should find ${expectedNames.join(" or ")}, but found ${searchNames(query).slice(0, 4).join(", ")}`,
      );
    expect(misses.length <= queries.length * 0.05 ? [] : misses).toEqual([]);
  });

  // The failure message does not name the misses, so that the search is not tuned to the held-out queries.
  test("ranks an expected operation among the first three for 95% of the held-out queries", () => {
    expect(heldOutQueries.filter(isInTopThree).length / heldOutQueries.length).toBeGreaterThanOrEqual(0.95);
  });

  test("is tested with queries for every operation", () => {
    const testedNames = new Set(queries.flatMap(([, names]) => names));
    expect([...catalog.keys()].filter((name) => !testedNames.has(name))).toEqual([]);
  });

  test("is tested with at least 100 held-out queries for at least 90 operations", () => {
    expect(heldOutQueries.length).toBeGreaterThanOrEqual(100);
    expect(new Set(heldOutQueries.flatMap(([, [name]]) => name)).size).toBeGreaterThanOrEqual(90);
    const tuningQueries = new Set(queries.map(([query]) => query));
    expect(heldOutQueries.filter(([query]) => tuningQueries.has(query))).toEqual([]);
  });

  test("is tested only with operations that exist", () => {
    const testedNames = [...queries, ...heldOutQueries].flatMap(([, names]) => names);
    expect(testedNames.filter((name) => !catalog.has(name))).toEqual([]);
  });

  test("ranks no destructive operation first for 95% of the queries for other operations", () => {
    const isDestructive = (name = "") => catalog.get(name)?.operation.effect === "destructive";
    const harmlessQueries = queries.filter(([, expectedNames]) => !expectedNames.some(isDestructive));
    const destructiveFirst = harmlessQueries
      .filter(([query]) => isDestructive(searchNames(query)[0]))
      .map(([query]) => `"${query}" found ${searchNames(query)[0] ?? ""}`);
    expect(destructiveFirst.length <= harmlessQueries.length * 0.05 ? [] : destructiveFirst).toEqual([]);
  });

  test.each([
    ["a verb that means to create", "set up SAML", "create_saml_connection", "get_saml_connection"],
    ["a verb that means to list", "show the waitlist", "list_waitlist_entries", "create_waitlist_entry"],
    [
      "a question about existence",
      "are there SAML connections?",
      "list_saml_connections",
      "update_saml_connection",
    ],
    [
      "a count that implies a bulk operation",
      "invite 50 beta testers",
      "bulk_create_invitations",
      "create_organization_invitation",
    ],
    ["a question about a count", "how many orgs do we have", "list_organizations", "get_organization"],
    ["an id prefix", "sess_29w7", "get_session", "list_sessions"],
    ["an email address", "pull up jane@acme.com", "list_users", "get_user"],
    ["a permission key", "add reports:export", "create_organization_permission", "create_organization_role"],
    [
      "a separated phrasal verb",
      "kick bob and his friend out of the team",
      "delete_organization_membership",
      "delete_organization",
    ],
    ["a request after its reason", "we added a wrong machine, delete it", "delete_machine", "update_machine"],
    ["a how-to question", "how do I ban somebody?", "ban_user", "list_users"],
    ["an idiom with a possessive", "she lost her phone", "disable_user_mfa", "create_phone_number"],
    ["a brand name in camel case", "GitHub of a user", "list_user_oauth_access_tokens", "list_users"],
    [
      "an adjective that names a list",
      "blocked addresses",
      "list_blocklist_identifiers",
      "create_blocklist_identifier",
    ],
    ["an acronym at the end of a camel case name", "getJWKS", "get_jwks", "get_user"],
    [
      "an acronym in the middle of a camel case name",
      "createOAuthApplication",
      "create_oauth_application",
      "generate_svix_auth_url",
    ],
    ["a curly apostrophe", "we don’t need the machine", "delete_machine", "list_machines"],
  ])("understands %s", (_, query, expected, unexpected) => {
    const names = searchNames(query);
    expect(names).toContain(expected);
    expect(names.slice(0, 3)).toContain(expected);
    expect(names.includes(unexpected) ? names.indexOf(unexpected) : Infinity).toBeGreaterThan(
      names.indexOf(expected),
    );
  });

  test("does not correct a proper name as if it were a misspelled word", () => {
    expect(searchNames("rename the org to Foobar")).toEqual(searchNames("rename the org"));
  });

  test.each([
    ["unchanged", (name: string) => name],
    ["as separate words", (name: string) => name.replaceAll("_", " ")],
    [
      "in camel case",
      (name: string) => name.replaceAll(/_([a-z])/g, (_, letter: string) => letter.toUpperCase()),
    ],
    ["without one letter", (name: string) => `${name.slice(0, 4)}${name.slice(5)}`],
  ])("ranks a tool first when its name is typed %s", (_, spell) => {
    const missedNames = [...catalog.keys()].filter((name) => searchNames(spell(name))[0] !== name);
    expect(missedNames).toEqual([]);
  });

  test("ranks a current operation above an equal deprecated one", () => {
    const current = catalog.get("list_users");
    const entry = searchIndex().entries.find(({ tool }) => tool === "list_users");
    if (current === undefined || entry === undefined) throw new Error("list_users is not in the catalog.");
    const deprecated = "Use list_users instead.";
    const old = { ...current, name: "list_old", operation: { ...current.operation, deprecated } };
    const entriesByName = new Map(
      [old, current].map((operationEntry) => [operationEntry.name, operationEntry]),
    );
    const entries = [{ ...entry, tool: old.name }, entry];
    const ranked = createSearch(entriesByName, () => ({ ...searchIndex(), entries }))("who joined lately");
    expect(ranked).toEqual([current, old]);
  });

  test.each(["", "   ", "?!", "the of and", "zzzzqqqq"])("returns no operations for %j", (query) => {
    expect(searchNames(query)).toEqual([]);
  });

  test("returns the same result for the same query after other queries", () => {
    const firstResult = searchNames("log someone out");
    searchNames("invite a friend");
    expect(searchNames("log someone out")).toEqual(firstResult);
  });

  test("returns at most eight operations, in less than 600 tokens", () => {
    const results = [...queries, ...heldOutQueries].map(([query]) => search(query));
    expect(Math.max(...results.map(({ length }) => length))).toBe(8);
    const sizes = results.map((operations) =>
      countTokens(
        JSON.stringify({
          operations: operations.map(({ name, operation: { description, effect } }) => ({
            name,
            about: description.split(/(?<=\.) /)[0],
            effect,
          })),
        }),
      ),
    );
    expect(Math.max(...sizes)).toBeLessThan(600);
  });

  test("loads its index once, at the first query", () => {
    let loadCount = 0;
    const lazySearch = createSearch(catalog, () => {
      loadCount++;
      return searchIndex();
    });
    expect(loadCount).toBe(0);
    lazySearch("list users");
    lazySearch("list users");
    expect(loadCount).toBe(1);
  });

  test("handles a very long query", () => {
    expect(searchNames(`log someone out ${"please ".repeat(100_000)}`)[0]).toBe("revoke_session");
  });
});
