import { beforeAll, describe, expect, test } from "vitest";
import { z } from "zod/v3";
import { seedSandbox } from "../../src/sandbox/seeding/seed-sandbox.ts";
import { catalog } from "../../tools/catalog.ts";
import { unwrap } from "../../tools/core/zod-introspection.ts";
import { createHarness, getItems, type Harness, type Json } from "../support/harness.ts";

const USER_COUNT = 230;

const getTexts = (items: unknown, field: string) =>
  z
    .array(z.record(z.unknown()))
    .parse(items)
    .map((item) => z.string().parse(item[field]));

/** For each list of values: those of some users. */
const VALUES: Readonly<Record<string, (user: Json) => readonly string[]>> = {
  user_id: (user) => [z.string().parse(user["id"])],
  external_id: ({ external_id }) => (typeof external_id === "string" ? [external_id] : []),
  username: ({ username }) => (typeof username === "string" ? [username.toUpperCase(), username] : []),
  email_address: (user) => getTexts(user["email_addresses"], "email_address"),
  phone_number: (user) => getTexts(user["phone_numbers"], "phone_number"),
  web3_wallet: (user) => getTexts(user["web3_wallets"], "web3_wallet"),
  provider_user_id: (user) => getTexts(user["external_accounts"], "provider_user_id"),
};

const unknownValues = Array.from({ length: 150 }, (_, index) => `unknown_${index}`);

/** The lists of the queries of all operations that declare a maximum length. */
const lists = [...catalog.values()].flatMap(({ name, operation }) =>
  operation.longLists === undefined
    ? []
    : Object.entries(operation.query).flatMap(([field, schema]) =>
        unwrap(schema) instanceof z.ZodArray ? [[name, field, operation.longLists] as const] : [],
      ),
);

describe("a list of more than 100 values", () => {
  let harness: Harness;
  let users: Json[];

  beforeAll(async () => {
    harness = await createHarness();
    await seedSandbox(harness.sandbox, { users: USER_COUNT, seed: 1 });
    users = await harness.listAll("list_users");
  });

  test("can be in eight lists of each operation that lists or counts users", () => {
    expect(lists.map(([, field]) => field)).toHaveLength(2 * 8);
  });

  test.each(lists)(
    "in %s, %s, gives the same as one request would, or is refused by name",
    async (name, field, limits) => {
      const isSplit = limits?.splittable[field] !== undefined;
      const more = field === "provider_user_id" ? { provider: "oauth_google" } : {};
      const values = [...users.flatMap((user) => VALUES[field]?.(user) ?? []), ...unknownValues];
      const sentBefore = harness.exchanges.length;
      if (!isSplit) {
        expect(await harness.failure(name, { [field]: values, ...more })).toContain(
          `${field}: must have at most 100 values; ${limits?.instead}.`,
        );
        expect(harness.exchanges).toHaveLength(sentBefore);
        return;
      }
      const matching = users.filter((user) => VALUES[field]?.(user).some((value) => values.includes(value)));
      const expected =
        field === "provider_user_id"
          ? matching.filter((user) =>
              getTexts(user["external_accounts"], "provider").includes("oauth_google"),
            )
          : matching;
      if (limits?.countField !== undefined)
        expect(await harness.tool(name, { [field]: values, ...more })).toMatchObject({
          total_count: expected.length,
        });
      else
        for (const offset of [0, 7, expected.length]) {
          const page = await harness.tool(name, { [field]: values, ...more, offset, limit: 40 });
          const data = expected.slice(offset, offset + 40);
          expect(getItems(page).map(({ id }) => id)).toEqual(data.map(({ id }) => id));
          const has_more = offset + data.length < expected.length;
          expect(page).toMatchObject({ total_count: expected.length, has_more });
          expect(page["next_offset"]).toBe(has_more ? offset + data.length : undefined);
        }
      const sent = harness.exchanges.slice(sentBefore);
      expect(sent.length).toBeGreaterThan(1);
      for (const { request, status } of sent) {
        expect(status).toBe(200);
        expect(new URL(request.url).searchParams.getAll(field).length).toBeLessThanOrEqual(100);
      }
    },
  );

  test("is ordered as the call asks, and combined with the other filters", async () => {
    const user_id = users.map(({ id }) => id).toReversed();
    for (const order_by of ["created_at", "+created_at", "-updated_at"]) {
      const expected = await harness.tool("list_users", { order_by, limit: 50, offset: 10 });
      const page = await harness.tool("list_users", { user_id, order_by, limit: 50, offset: 10 });
      expect(getItems(page)).toEqual(getItems(expected));
    }
    const filter = { email_address_query: "a", banned: false };
    const { total_count } = await harness.tool("count_users", filter);
    expect(await harness.tool("count_users", { user_id, ...filter })).toMatchObject({ total_count });
    expect(await harness.tool("list_users", { user_id, ...filter })).toMatchObject({ total_count });
  });

  test("counts a value once, and is sent at once if fewer than 100 values remain", async () => {
    const user_id = users.slice(0, 60).map(({ id }) => id);
    const before = harness.exchanges.length;
    expect(await harness.tool("count_users", { user_id: [...user_id, ...user_id] })).toMatchObject({
      total_count: 60,
    });
    expect(harness.exchanges).toHaveLength(before + 1);
  });

  test.each([
    ["external_id, user_id: only one of these lists may have more than 100", { external_id: unknownValues }],
    [
      "user_id: must have at most 100 values if one of them begins with",
      { user_id: ["-x", ...unknownValues] },
    ],
    ["starting_after: needs user_id with at most 100 values", { starting_after: "user_1" }],
    [
      "order_by: must be created_at or updated_at if user_id has more than 100",
      { order_by: "-last_sign_in_at" },
    ],
    [
      "user_id: must have at most 10000 values",
      { user_id: Array.from({ length: 10_001 }, (_, index) => `${index}`) },
    ],
  ])("is refused without a request where its parts would not add up: %s", async (message, args) => {
    const before = harness.exchanges.length;
    expect(await harness.failure("list_users", { user_id: unknownValues, ...args })).toContain(message);
    expect(harness.exchanges).toHaveLength(before);
  });

  test("fails as a whole if one of its requests fails", async () => {
    let count = 0;
    const { failure } = await createHarness({
      wrapFetch: (fetch) => (input, init) => {
        count += 1;
        return count === 2
          ? Promise.resolve(Response.json({ errors: [{ code: "nope", message: "Nope" }] }, { status: 403 }))
          : fetch(input, init);
      },
    });
    for (const name of ["list_users", "count_users"]) {
      count = 0;
      expect(await failure(name, { user_id: unknownValues })).toContain("nope");
    }
  });
});
