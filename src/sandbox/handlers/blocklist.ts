import type { z } from "zod/v3";
import type { blocklist, BlocklistIdentifier } from "../../../tools/index.ts";
import { buildListEntry, deleteListEntry, presentListEntry } from "../domain/index.ts";
import type { Handlers } from "../handler.ts";
import { getInstance } from "../store/index.ts";
import * as store from "../store/index.ts";

const toResponse = (
  row: store.RestrictedIdentifierRow,
  instanceId: string,
): z.input<typeof BlocklistIdentifier> => ({
  object: "blocklist_identifier",
  ...presentListEntry(row, instanceId),
});

export const blocklistHandlers: Handlers<typeof blocklist> = {
  async list_blocklist_identifiers(sandbox) {
    const { id } = await getInstance(sandbox.db);
    const rows = await store.listRestrictedIdentifiers(sandbox.db, "block");
    return { data: rows.map((row) => toResponse(row, id)), total_count: rows.length };
  },

  async create_blocklist_identifier(sandbox, { identifier }) {
    const { id } = await getInstance(sandbox.db);
    const row = await buildListEntry(sandbox, "block", identifier);
    await store.insertRestrictedIdentifier(sandbox.db, row);
    return toResponse(row, id);
  },

  async delete_blocklist_identifier(sandbox, { identifier_id }) {
    await deleteListEntry(sandbox, "block", identifier_id);
    return { object: "blocklist_identifier", id: identifier_id, deleted: true };
  },
};
