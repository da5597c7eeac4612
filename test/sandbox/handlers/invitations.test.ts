import { describe, expect, test } from "vitest";
import { listOutboxMessages } from "../../../src/sandbox/store/outbox.ts";
import { createHarness, getItems, getString } from "../../support/harness.ts";
import { addUser } from "../../support/users.ts";

const DAY_MS = 24 * 60 * 60 * 1000;
const getAddresses = (result: Record<string, unknown>) =>
  getItems(result).map((item) => item["email_address"]);

describe("creating an invitation", () => {
  test("returns a pending invitation with a URL, valid for 30 days, without a revoked field", async () => {
    const { tool, clock } = await createHarness();
    const invitation = await tool("create_invitation", {
      email_address: "ada@example.com",
      public_metadata: { plan: "pro" },
    });
    expect(invitation).toMatchObject({
      object: "invitation",
      status: "pending",
      public_metadata: { plan: "pro" },
      expires_at: clock.now() + 30 * DAY_MS,
    });
    expect(getString(invitation, "id")).toMatch(/^inv_\w{27}$/);
    expect(getString(invitation, "url")).toContain("/v1/tickets/accept?ticket=");
    expect(invitation).not.toHaveProperty("revoked");
  });

  test("mails the link with the requested template", async () => {
    const { tool, sandbox } = await createHarness();
    const { url } = await tool("create_invitation", { email_address: "ada@example.com" });
    await tool("create_invitation", {
      email_address: "bob@example.com",
      template_slug: "waitlist_invitation",
    });
    const messages = await listOutboxMessages(sandbox.db);
    const findMessage = (recipient: string) => messages.find((message) => message.recipient === recipient);
    expect(findMessage("ada@example.com")).toMatchObject({ channel: "email", template: "invitation" });
    expect(findMessage("ada@example.com")?.body).toContain(String(url));
    expect(findMessage("bob@example.com")).toMatchObject({ template: "waitlist_invitation" });
  });

  test("sends nothing with notify: false", async () => {
    const { tool, sandbox } = await createHarness();
    await tool("create_invitation", { email_address: "ada@example.com", notify: false });
    expect(await listOutboxMessages(sandbox.db)).toEqual([]);
  });

  test("rejects a second pending one for an address, ignoring case, unless ignore_existing is set", async () => {
    const { tool, request } = await createHarness();
    await tool("create_invitation", { email_address: "ada@example.com" });
    const response = await request("/invitations", {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ email_address: "Ada@Example.com" }),
    });
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({ errors: [{ code: "duplicate_record" }] });
    expect(
      await tool("create_invitation", { email_address: "Ada@Example.com", ignore_existing: true }),
    ).toMatchObject({ status: "pending" });
  });

  test("rejects the address of an existing user unless ignore_existing is set", async () => {
    const { tool, failure, sandbox } = await createHarness();
    await addUser(sandbox, { email: "ada@example.com" });
    expect(await failure("create_invitation", { email_address: "ada@example.com" })).toContain(
      "duplicate_record",
    );
    await tool("create_invitation", { email_address: "ada@example.com", ignore_existing: true });
  });

  test("accepts an address again after its invitation has expired or was revoked", async () => {
    const { tool, clock } = await createHarness();
    const email_address = "ada@example.com";
    await tool("create_invitation", { email_address, expires_in_days: 1 });
    clock.advance(DAY_MS);
    const second = await tool("create_invitation", { email_address });
    await tool("revoke_invitation", { invitation_id: second["id"], confirm: true });
    await tool("create_invitation", { email_address });
  });

  test.each([
    ["email_address", { email_address: "not an address" }],
    ["redirect_url", { email_address: "ada@example.com", redirect_url: "not a URL" }],
    ["expires_in_days", { email_address: "ada@example.com", expires_in_days: 366 }],
  ])("rejects an invalid %s and names the parameter", async (param_name, body) => {
    const { request } = await createHarness();
    const response = await request("/invitations", {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(body),
    });
    expect(response.status).toBe(422);
    expect(await response.json()).toMatchObject({ errors: [{ meta: { param_name } }] });
  });
});

describe("listing invitations", () => {
  test("returns the newest first, in pages, and a bare array unless paginated is set", async () => {
    const { tool, clock, request } = await createHarness();
    for (const name of ["a", "b", "c"]) {
      await tool("create_invitation", { email_address: `${name}@example.com` });
      clock.advance(1000);
    }
    const page = await tool("list_invitations", { limit: 2 });
    expect(page).toMatchObject({ total_count: 3, has_more: true, next_offset: 2 });
    expect(getAddresses(page)).toEqual(["c@example.com", "b@example.com"]);
    expect(getAddresses(await tool("list_invitations", { limit: 2, offset: 2 }))).toEqual(["a@example.com"]);
    expect(await (await request("/invitations")).json()).toHaveLength(3);
  });

  test("orders by address or expiry, and rejects any other field", async () => {
    const { tool, failure } = await createHarness();
    await tool("create_invitation", { email_address: "b@example.com", expires_in_days: 2 });
    await tool("create_invitation", { email_address: "A@example.com", expires_in_days: 3 });
    const listOrderedBy = async (order_by: string) =>
      getAddresses(await tool("list_invitations", { order_by }));
    expect(await listOrderedBy("email_address")).toEqual(["A@example.com", "b@example.com"]);
    expect(await listOrderedBy("+expires_at")).toEqual(["b@example.com", "A@example.com"]);
    expect(await listOrderedBy("-expires_at")).toEqual(["A@example.com", "b@example.com"]);
    expect(await failure("list_invitations", { order_by: "status" })).toContain("[param_name: order_by]");
  });

  test("finds part of an address, or an id", async () => {
    const { tool } = await createHarness();
    const ada = await tool("create_invitation", { email_address: "ada@example.com" });
    await tool("create_invitation", { email_address: "bob@example.com" });
    expect(getAddresses(await tool("list_invitations", { query: "ADA@" }))).toEqual(["ada@example.com"]);
    expect(getAddresses(await tool("list_invitations", { query: ada["id"] }))).toEqual(["ada@example.com"]);
    expect(await tool("list_invitations", { query: "%" })).toMatchObject({ total_count: 0 });
  });

  test("omits revoked ones unless filtered, and distinguishes expired from pending ones", async () => {
    const { tool, clock } = await createHarness();
    const revoked = await tool("create_invitation", { email_address: "revoked@example.com" });
    await tool("revoke_invitation", { invitation_id: revoked["id"], confirm: true });
    await tool("create_invitation", { email_address: "expired@example.com", expires_in_days: 1 });
    await tool("create_invitation", { email_address: "pending@example.com" });
    clock.advance(DAY_MS);
    const invitations = await tool("list_invitations", { order_by: "email_address" });
    expect(getItems(invitations).map((item) => item["status"])).toEqual(["expired", "pending"]);
    expect(invitations).toMatchObject({ total_count: 2 });
    for (const status of ["revoked", "expired", "pending"])
      expect(getAddresses(await tool("list_invitations", { status }))).toEqual([`${status}@example.com`]);
  });
});

describe("revoking an invitation", () => {
  test("shows the invitation and changes nothing without confirmation", async () => {
    const { tool, failure } = await createHarness();
    const { id: invitation_id } = await tool("create_invitation", { email_address: "ada@example.com" });
    const error = await failure("revoke_invitation", { invitation_id });
    expect(error).toContain("ada@example.com");
    expect(error).toContain("Nothing was changed");
    expect(await tool("list_invitations", { status: "pending" })).toMatchObject({ total_count: 1 });
  });

  test("returns the revoked invitation without a URL, and fails a second time", async () => {
    const { tool, failure } = await createHarness();
    const { id: invitation_id } = await tool("create_invitation", { email_address: "ada@example.com" });
    const revoked = await tool("revoke_invitation", { invitation_id, confirm: true });
    expect(revoked).toMatchObject({ id: invitation_id, revoked: true, status: "revoked" });
    expect(revoked).not.toHaveProperty("url");
    expect(await failure("revoke_invitation", { invitation_id, confirm: true })).toContain(
      "invitation_already_revoked",
    );
  });

  test("fails for an unknown id", async () => {
    const { failure } = await createHarness();
    expect(await failure("revoke_invitation", { invitation_id: "inv_none", confirm: true })).toContain(
      "resource_not_found",
    );
  });
});
