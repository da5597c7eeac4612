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
      .filter((phrase) => !isInTopThree(phrase))
      .map(
        ([phrase, meant]) =>
          `"${phrase}" means ${meant.join(" or ")}, found ${searchNames(phrase).slice(0, 4).join(", ")}`,
      );
    expect(misses.length <= queries.length * 0.05 ? [] : misses).toEqual([]);
  });

  // The failure message does not name the misses, so that the search is not tuned to the held-out queries.
  test("ranks an expected operation among the first three for 95% of the held-out queries", () => {
    expect(heldOutQueries.filter(isInTopThree).length / heldOutQueries.length).toBeGreaterThanOrEqual(0.95);
  });

  test("is tested with queries for every operation", () => {
    const meant = new Set(queries.flatMap(([, names]) => names));
    expect([...catalog.keys()].filter((name) => !meant.has(name))).toEqual([]);
  });

  test("is tested with at least 100 held-out queries for at least 90 operations", () => {
    expect(heldOutQueries.length).toBeGreaterThanOrEqual(100);
    expect(new Set(heldOutQueries.flatMap(([, [name]]) => name)).size).toBeGreaterThanOrEqual(90);
    const fitted = new Set(queries.map(([phrase]) => phrase));
    expect(heldOutQueries.filter(([phrase]) => fitted.has(phrase))).toEqual([]);
  });

  test("is tested only with operations that exist", () => {
    const meant = [...queries, ...heldOutQueries].flatMap(([, names]) => names);
    expect(meant.filter((name) => !catalog.has(name))).toEqual([]);
  });

  test("ranks no destructive operation first for 95% of the queries that do not mean one", () => {
    const isLoss = (name = "") => catalog.get(name)?.operation.effect === "destructive";
    const harmless = queries.filter(([, meant]) => !meant.some(isLoss));
    const offered = harmless
      .filter(([phrase]) => isLoss(searchNames(phrase)[0]))
      .map(([phrase]) => `"${phrase}" found ${searchNames(phrase)[0] ?? ""}`);
    expect(offered.length <= harmless.length * 0.05 ? [] : offered).toEqual([]);
  });

  test.each([
    ["a verb that makes something", "set up SAML", "create_saml_connection", "get_saml_connection"],
    [
      "a verb that looks for something",
      "show the waitlist",
      "list_waitlist_entries",
      "create_waitlist_entry",
    ],
    ["a question", "are there SAML connections?", "list_saml_connections", "update_saml_connection"],
    [
      "a number of things",
      "invite 50 beta testers",
      "bulk_create_invitations",
      "create_organization_invitation",
    ],
    ["how many there are", "how many orgs do we have", "list_organizations", "get_organization"],
    ["an id", "sess_29w7", "get_session", "list_sessions"],
    ["an address", "pull up jane@acme.com", "list_users", "get_user"],
    ["a permission", "add reports:export", "create_organization_permission", "create_organization_role"],
    [
      "a phrasal verb whose words are apart",
      "kick bob and his friend out of the team",
      "delete_organization_membership",
      "delete_organization",
    ],
    [
      "what is to be done after what led to it",
      "we added a wrong machine, delete it",
      "delete_machine",
      "update_machine",
    ],
    ["how to do something", "how do I ban somebody?", "ban_user", "list_users"],
    ["an expression with somebody's in it", "she lost her phone", "disable_user_mfa", "create_phone_number"],
    ["a brand in camel case", "GitHub of a user", "list_user_oauth_access_tokens", "list_users"],
    [
      "what is wrong with something",
      "blocked addresses",
      "list_blocklist_identifiers",
      "create_blocklist_identifier",
    ],
    ["an acronym in camel case", "getJWKS", "get_jwks", "get_user"],
    [
      "an acronym within camel case",
      "createOAuthApplication",
      "create_oauth_application",
      "generate_svix_auth_url",
    ],
    ["a curly apostrophe", "we don’t need the machine", "delete_machine", "list_machines"],
  ])("understands %s", (_, phrase, right, wrong) => {
    const names = searchNames(phrase);
    expect(names).toContain(right);
    expect(names.slice(0, 3)).toContain(right);
    expect(names.includes(wrong) ? names.indexOf(wrong) : Infinity).toBeGreaterThan(names.indexOf(right));
  });

  test("treats a proper name as a name, not as a misspelled word", () => {
    expect(searchNames("rename the org to Foobar")).toEqual(searchNames("rename the org"));
  });

  test.each([
    ["as it is", (name: string) => name],
    ["in words", (name: string) => name.replaceAll("_", " ")],
    [
      "in camel case",
      (name: string) => name.replaceAll(/_([a-z])/g, (_, letter: string) => letter.toUpperCase()),
    ],
    ["with a letter missing", (name: string) => `${name.slice(0, 4)}${name.slice(5)}`],
  ])("ranks a tool first when its name is typed %s", (_, typed) => {
    const others = [...catalog.keys()].filter((name) => searchNames(typed(name))[0] !== name);
    expect(others).toEqual([]);
  });

  test("ranks a current operation above an equal deprecated one", () => {
    const current = catalog.get("list_users");
    const entry = searchIndex().entries.find(({ tool }) => tool === "list_users");
    if (current === undefined || entry === undefined) throw new Error("There is nothing to find.");
    const deprecated = "Use the other.";
    const old = { ...current, name: "list_old", operation: { ...current.operation, deprecated } };
    const both = new Map([old, current].map((named) => [named.name, named]));
    const entries = [{ ...entry, tool: old.name }, entry];
    const ranked = createSearch(both, () => ({ ...searchIndex(), entries }))("who joined lately");
    expect(ranked).toEqual([current, old]);
  });

  test.each(["", "   ", "?!", "the of and", "zzzzqqqq"])("returns no operations for %j", (phrase) => {
    expect(searchNames(phrase)).toEqual([]);
  });

  test("returns the same result for the same query after other queries", () => {
    const before = searchNames("log someone out");
    searchNames("invite a friend");
    expect(searchNames("log someone out")).toEqual(before);
  });

  test("returns at most eight operations, in less than 600 tokens", () => {
    const answers = [...queries, ...heldOutQueries].map(([phrase]) => search(phrase));
    expect(Math.max(...answers.map(({ length }) => length))).toBe(8);
    const sizes = answers.map((operations) =>
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
    let reads = 0;
    const lazy = createSearch(catalog, () => {
      reads++;
      return searchIndex();
    });
    expect(reads).toBe(0);
    lazy("list users");
    lazy("list users");
    expect(reads).toBe(1);
  });

  test("handles a very long query", () => {
    expect(searchNames(`log someone out ${"please ".repeat(100_000)}`)[0]).toBe("revoke_session");
  });
});
