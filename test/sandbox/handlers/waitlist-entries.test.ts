import { describe, expect, test } from "vitest";
import { redeemTicket } from "../../../src/sandbox/domain/invitations/ticket-redemption.ts";
import { listOutboxMessages } from "../../../src/sandbox/store/outbox.ts";
import { createHarness, getItems, getString, type Json } from "../../support/harness.ts";
import { addUser } from "../../support/users.ts";

const DAY_MS = 24 * 60 * 60 * 1000;
const getAddresses = (result: Json) => getItems(result).map((item) => item["email_address"]);

/** Creates an instance with Ada on its waitlist. */
async function createEntry() {
  const harness = await createHarness();
  const entry = await harness.tool("create_waitlist_entry", { email_address: "Ada@example.com" });
  const waitlist_entry_id = getString(entry, "id");
  const invite = (overrides: Json = {}) =>
    harness.tool("invite_waitlist_entry", { waitlist_entry_id, ...overrides });
  const getError = (tool: string, overrides: Json = {}) =>
    harness.failure(tool, { waitlist_entry_id, ...overrides });
  const listMailTemplates = async () =>
    (await listOutboxMessages(harness.sandbox.db)).map(({ template }) => template);
  return { ...harness, entry, waitlist_entry_id, invite, getError, listMailTemplates };
}

/** Returns the URL of a waitlist entry's invitation. @throws Error if the entry has no open invitation. */
const getInvitationUrl = (entry: Json) => {
  const { invitation } = entry;
  if (typeof invitation !== "object" || invitation === null || !("url" in invitation))
    throw new Error("The entry has no open invitation.");
  return String(invitation.url);
};

describe("creating a waitlist entry", () => {
  test("returns a pending entry and confirms it by mail", async () => {
    const { entry, sandbox } = await createEntry();
    expect(getString(entry, "id")).toMatch(/^wle_\w{27}$/);
    expect(entry).toMatchObject({
      object: "waitlist_entry",
      email_address: "Ada@example.com",
      status: "pending",
      is_locked: false,
      invitation: null,
    });
    expect(await listOutboxMessages(sandbox.db)).toMatchObject([
      { recipient: "Ada@example.com", template: "waitlist_confirmation" },
    ]);
  });

  test("sends nothing with notify: false", async () => {
    const { tool, sandbox } = await createHarness();
    await tool("create_waitlist_entry", { email_address: "ada@example.com", notify: false });
    expect(await listOutboxMessages(sandbox.db)).toEqual([]);
  });

  test("returns an existing entry unchanged", async () => {
    const { tool, entry, listMailTemplates, clock } = await createEntry();
    clock.advance(1000);
    expect(await tool("create_waitlist_entry", { email_address: "ada@EXAMPLE.com" })).toEqual(entry);
    expect(await listMailTemplates()).toEqual(["waitlist_confirmation"]);
  });

  test("requires a valid email address", async () => {
    const { failure } = await createHarness();
    expect(await failure("create_waitlist_entry", { email_address: "ada" })).toContain(
      "form_param_format_invalid",
    );
  });

  test("in bulk returns the entries in order, and creates none if one is rejected", async () => {
    const { tool, failure, entry, listMailTemplates } = await createEntry();
    const bob = { email_address: "bob@example.com", notify: false };
    const added = await tool("bulk_create_waitlist_entries", {
      entries: [bob, { email_address: "ada@example.com" }, { email_address: "eve@example.com" }],
    });
    expect(getAddresses(added)).toEqual(["bob@example.com", "Ada@example.com", "eve@example.com"]);
    expect(getItems(added)[1]).toEqual(entry);
    expect(await listMailTemplates()).toEqual(["waitlist_confirmation", "waitlist_confirmation"]);

    const newEntry = { email_address: "dan@example.com" };
    const error = await failure("bulk_create_waitlist_entries", { entries: [newEntry, bob, { ...bob }] });
    expect(error).toContain("form_param_duplicate");
    expect(error).toContain("[param_name: 2.email_address]");
    expect(
      await failure("bulk_create_waitlist_entries", { entries: [newEntry, { email_address: "x" }] }),
    ).toContain("[param_name: 1.email_address]");
    expect(await tool("list_waitlist_entries")).toMatchObject({ total_count: 3 });
  });

  test("in bulk accepts at most 50 entries", async () => {
    const { request } = await createHarness();
    const entries = Array.from({ length: 51 }, (_, index) => ({ email_address: `u${index}@example.com` }));
    const response = await request("/waitlist_entries/bulk", {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(entries),
    });
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({ errors: [{ code: "bulk_size_exceeded" }] });
  });
});

test("the waitlist is listed newest first, filtered, searched, ordered and paged", async () => {
  const { tool, failure, invite, clock, waitlist_entry_id } = await createEntry();
  clock.advance(1000);
  await tool("create_waitlist_entry", { email_address: "bob@example.com" });
  clock.advance(1000);
  await invite();
  const listAddresses = async (args: Json = {}) => getAddresses(await tool("list_waitlist_entries", args));
  expect(await listAddresses()).toEqual(["bob@example.com", "Ada@example.com"]);
  expect(await listAddresses({ status: "invited" })).toEqual(["Ada@example.com"]);
  expect(await listAddresses({ query: "BOB" })).toEqual(["bob@example.com"]);
  expect(await listAddresses({ query: waitlist_entry_id })).toEqual(["Ada@example.com"]);
  expect(await listAddresses({ order_by: "email_address" })).toEqual(["Ada@example.com", "bob@example.com"]);
  expect(await listAddresses({ order_by: "-invited_at", limit: 1 })).toEqual(["Ada@example.com"]);
  expect(await failure("list_waitlist_entries", { order_by: "status" })).toContain("[param_name: order_by]");
});

describe("inviting a waitlist entry", () => {
  test("creates an invitation and mails it", async () => {
    const { tool, invite, listMailTemplates, clock } = await createEntry();
    clock.advance(1000);
    const invited = await invite();
    expect(invited).toMatchObject({
      status: "invited",
      updated_at: clock.now(),
      invitation: {
        object: "invitation",
        email_address: "Ada@example.com",
        status: "pending",
        expires_at: clock.now() + 30 * DAY_MS,
      },
    });
    expect(getInvitationUrl(invited)).toContain("/v1/tickets/accept?ticket=");
    expect(getItems(await tool("list_invitations"))).toEqual([invited["invitation"]]);
    expect(await listMailTemplates()).toEqual(["waitlist_invitation", "waitlist_confirmation"]);
  });

  test("completes the entry when the invitation is accepted", async () => {
    const { sandbox, tool, invite, getError } = await createEntry();
    await redeemTicket(sandbox, getInvitationUrl(await invite()));
    expect(await tool("list_waitlist_entries")).toMatchObject({
      data: [{ status: "completed", invitation: { status: "accepted" } }],
    });
    for (const name of ["invite_waitlist_entry", "reject_waitlist_entry", "delete_waitlist_entry"])
      expect(await getError(name, name.startsWith("delete") ? { confirm: true } : {})).toContain(
        "waitlist_entry_already_completed",
      );
  });

  test("is possible again only after the invitation has expired or was revoked", async () => {
    const { tool, invite, getError, clock } = await createEntry();
    await invite();
    expect(await getError("invite_waitlist_entry")).toContain("waitlist_entry_already_invited");
    clock.advance(31 * DAY_MS);
    const reinvited = await invite();
    expect(reinvited).toMatchObject({ status: "invited", invitation: { status: "pending" } });
    const [invitation] = getItems(await tool("list_invitations", { status: "pending" }));
    await tool("revoke_invitation", { invitation_id: invitation?.["id"], confirm: true });
    expect(await invite()).toMatchObject({ invitation: { status: "pending" } });
  });

  test("requires ignore_existing if a user has the address", async () => {
    const { sandbox, invite, getError } = await createEntry();
    await addUser(sandbox, { email: "ada@example.com" });
    expect(await getError("invite_waitlist_entry")).toContain("duplicate_record");
    expect(await invite({ ignore_existing: true })).toMatchObject({ status: "invited" });
  });

  test("fails for an unknown entry", async () => {
    const { failure } = await createHarness();
    expect(await failure("invite_waitlist_entry", { waitlist_entry_id: "wle_none" })).toContain(
      "resource_not_found",
    );
  });
});

describe("a waitlist entry", () => {
  test("can be rejected once, and can be invited anyway", async () => {
    const { tool, invite, getError, waitlist_entry_id } = await createEntry();
    expect(await tool("reject_waitlist_entry", { confirm: true, waitlist_entry_id })).toMatchObject({
      status: "rejected",
    });
    expect(await getError("reject_waitlist_entry")).toContain("waitlist_entry_already_rejected");
    expect(await getError("delete_waitlist_entry", { confirm: true })).toContain(
      "waitlist_entry_already_rejected",
    );
    expect(await invite()).toMatchObject({ status: "invited" });
    expect(await getError("reject_waitlist_entry")).toContain("waitlist_entry_already_invited");
  });

  test("is deleted only with confirmation", async () => {
    const { tool, getError, waitlist_entry_id } = await createEntry();
    const error = await getError("delete_waitlist_entry");
    expect(error).toContain("Nothing was changed");
    expect(error).toContain("Ada@example.com");
    expect(await tool("delete_waitlist_entry", { waitlist_entry_id, confirm: true })).toEqual({
      object: "waitlist_entry",
      id: waitlist_entry_id,
      deleted: true,
    });
    expect(await tool("list_waitlist_entries")).toMatchObject({ total_count: 0 });
    expect(await getError("delete_waitlist_entry", { confirm: true })).toContain("resource_not_found");
  });
});
