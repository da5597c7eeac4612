import type { z } from "zod/v3";
import { type allowlist, type AllowlistIdentifier, DEFAULT_LIMIT } from "../../../tools/index.ts";
import type { Sandbox } from "../context.ts";
import { buildListEntry, createInvitation, deleteListEntry, presentListEntry } from "../domain/index.ts";
import type { Handlers } from "../handler.ts";
import { getInstance } from "../store/index.ts";
import * as store from "../store/index.ts";

const toResponse = (
  row: store.RestrictedIdentifierRow,
  instanceId: string,
): z.input<typeof AllowlistIdentifier> => ({
  object: "allowlist_identifier",
  ...presentListEntry(row, instanceId),
  ...(row.invitation_id === null ? {} : { invitation_id: row.invitation_id }),
});

/**
 * Invites the email address of an entry and returns the invitation's id. Domains cannot be invited, and invitations
 * are not sent to phone numbers or wallets: the result is then `null`.
 */
async function inviteEntry(sandbox: Sandbox, entry: store.RestrictedIdentifierRow): Promise<string | null> {
  if (entry.identifier_type !== "email_address" || entry.identifier.startsWith("*@")) return null;
  const { id } = await createInvitation(sandbox, {
    emailAddress: entry.identifier,
    param: "identifier",
    notify: true,
    ignoreExisting: true,
  });
  return id;
}

export const allowlistHandlers: Handlers<typeof allowlist> = {
  async list_allowlist_identifiers(sandbox, { limit = DEFAULT_LIMIT, offset = 0 }) {
    const { id } = await getInstance(sandbox.db);
    const rows = await store.listRestrictedIdentifiers(sandbox.db, "allow", { limit, offset });
    return {
      data: rows.map((row) => toResponse(row, id)),
      total_count: await store.countRestrictedIdentifiers(sandbox.db, "allow"),
    };
  },

  async create_allowlist_identifier(sandbox, { identifier, notify = false }) {
    const { id } = await getInstance(sandbox.db);
    const entry = await buildListEntry(sandbox, "allow", identifier);
    const row = { ...entry, invitation_id: notify ? await inviteEntry(sandbox, entry) : null };
    await store.insertRestrictedIdentifier(sandbox.db, row);
    return toResponse(row, id);
  },

  async delete_allowlist_identifier(sandbox, { identifier_id }) {
    await deleteListEntry(sandbox, "allow", identifier_id);
    return { object: "allowlist_identifier", id: identifier_id, deleted: true };
  },
};
