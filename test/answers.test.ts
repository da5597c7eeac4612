import { describe, expect, test } from "vitest";
import { z } from "zod/v3";
import { createHarness, itemsOf, text, type Harness } from "./support/harness.ts";

const people = async ({ tool, clock }: Harness, count: number) => {
  for (let n = 0; n < count; n += 1) {
    clock.advance(1000);
    await tool("create_user", { email_address: [`p${n}@example.com`], first_name: `P${n}` });
  }
};

describe("fields", () => {
  test("keeps the named paths of an object", async () => {
    const harness = await createHarness();
    await people(harness, 1);
    const [user] = itemsOf(await harness.tool("list_users"));
    const user_id = user?.["id"];
    const { client } = harness;
    const result = await client.callTool({
      name: "get_user",
      arguments: { user_id, fields: ["id", "email_addresses.email_address", "public_metadata"] },
    });
    expect(result.structuredContent).toEqual({
      id: user_id,
      email_addresses: [{ email_address: "p0@example.com" }],
      public_metadata: {},
    });
    expect(result.content).toEqual([{ type: "text", text: JSON.stringify(result.structuredContent) }]);
  });

  test("keeps them of each item of a list, beside what says how the list goes on", async () => {
    const harness = await createHarness();
    await people(harness, 3);
    expect(
      await harness.tool("list_users", { fields: ["first_name"], limit: 2, order_by: "created_at" }),
    ).toEqual({
      data: [{ first_name: "P0" }, { first_name: "P1" }],
      has_more: true,
      next_offset: 2,
    });
  });

  test("reach into metadata, whatever is there", async () => {
    const { tool } = await createHarness();
    const public_metadata = { plan: { seats: 3, name: "pro" } };
    const organization_id = text(await tool("create_organization", { name: "Acme", public_metadata }), "id");
    expect(
      await tool("get_organization", { organization_id, fields: ["public_metadata.plan.seats"] }),
    ).toEqual({ public_metadata: { plan: { seats: 3 } } });
  });

  test("that do not exist are refused with those that do, before anything is sent", async () => {
    const { failure, exchanges } = await createHarness();
    expect(await failure("list_users", { fields: ["emial"] })).toContain(
      "fields: there is no emial. Did you mean email_addresses?\nThere are: id, ",
    );
    expect(await failure("list_users", { fields: ["email_addresses.address"] })).toContain(
      "there is no email_addresses.address. Did you mean email_address?\nThere are in email_addresses: object, email_address, ",
    );
    expect(await failure("list_users", { fields: ["id.foo"] })).toContain(
      "fields: there is no id.foo: id has no fields inside it.",
    );
    expect(await failure("list_users", { fields: [""] })).toContain('fields: there is no "".\nThere are: id');
    expect(exchanges).toEqual([]);
  });

  test("that do not exist are named together, and those that do once", async () => {
    const { failure } = await createHarness();
    const error = await failure("list_users", { fields: ["foo", "id", "bar"] });
    expect(error).toContain("fields: there is no foo.\nfields: there is no bar.\nThere are: id, ");
    expect(error.split("profile_image_url")).toHaveLength(2);
  });

  test("keep all of what is asked for whole, whatever is asked for inside it", async () => {
    const harness = await createHarness();
    await people(harness, 1);
    const whole = await harness.tool("list_users", { fields: ["email_addresses"] });
    expect(itemsOf(whole)[0]?.["email_addresses"]).toMatchObject([{ email_address: "p0@example.com" }]);
    for (const fields of [
      ["email_addresses", "email_addresses.id"],
      ["email_addresses.id", "email_addresses"],
    ])
      expect(await harness.tool("list_users", { fields })).toEqual(whole);
  });
});

describe("an answer that is too long for a client", () => {
  const limited = (answerLimit: number) => createHarness({ settings: { answerLimit } });
  const lengthOf = (value: unknown) => JSON.stringify(value).length;

  test("is cut at an item, and goes on at the offset that it names, without loss", async () => {
    const harness = await limited(6000);
    await people(harness, 12);
    const seen: unknown[] = [];
    let offset: unknown = 0;
    while (offset !== undefined) {
      const page = await harness.tool("list_users", { limit: 12, offset, order_by: "created_at" });
      expect(lengthOf(page)).toBeLessThanOrEqual(6000);
      seen.push(...itemsOf(page).map(({ first_name }) => first_name));
      if (page["has_more"] === true && page["note"] !== undefined)
        expect(page["note"]).toContain(`Go on with offset ${String(page["next_offset"])}`);
      offset = page["next_offset"];
    }
    expect(seen).toEqual(Array.from({ length: 12 }, (_, n) => `P${n}`));
  });

  test("leaves out the longest fields of an object, and says how to get them", async () => {
    const { tool } = await limited(2000);
    const long = "x".repeat(5000);
    const organization_id = text(await tool("create_organization", { name: "Acme" }), "id");
    await tool("update_organization_metadata", { organization_id, private_metadata: { long } });
    const shown = await tool("get_organization", { organization_id });
    expect(shown).toMatchObject({ id: organization_id, name: "Acme" });
    expect(shown).not.toHaveProperty("private_metadata");
    expect(shown["note"]).toBe(
      "Too long for one answer: left out private_metadata. Ask for them with `fields`.",
    );
  });

  test("is still of the form that the tool's output schema says", async () => {
    const { client } = await limited(2000);
    for (const first_name of ["A", "B", "C"])
      await client.callTool({
        name: "create_user",
        arguments: { email_address: [`${first_name}@example.com`], first_name },
      });
    const { structuredContent } = await client.callTool({ name: "list_users", arguments: {} });
    const page = z.object({ data: z.array(z.unknown()), note: z.string() }).parse(structuredContent);
    expect(page.data).toHaveLength(1);
  });
});
