import type { z } from "zod/v3";
import { type CreateInvitation, DEFAULT_LIMIT, type invitations } from "../../../tools/index.ts";
import { invalidState, notFound } from "../api-error.ts";
import type { Sandbox } from "../context.ts";
import { createInvitation, parseOrderBy, withItemIndex } from "../domain/index.ts";
import type { Handlers } from "../handler.ts";
import { presentInvitation } from "../presenters/index.ts";
import * as store from "../store/index.ts";

const createInvitationFromInput = (sandbox: Sandbox, input: z.output<typeof CreateInvitation>) =>
  createInvitation(sandbox, {
    emailAddress: input.email_address,
    publicMetadata: input.public_metadata,
    redirectUrl: input.redirect_url,
    notify: input.notify ?? true,
    ignoreExisting: input.ignore_existing ?? false,
    expiresInDays: input.expires_in_days,
    template: input.template_slug,
  });

export const invitationHandlers: Handlers<typeof invitations> = {
  async list_invitations(sandbox, input) {
    const { status, query, order_by = "-created_at", limit = DEFAULT_LIMIT, offset = 0 } = input;
    const now = sandbox.now();
    const filter = { now, status, query };
    const order = parseOrderBy(order_by, ["created_at", "email_address", "expires_at"]);
    const rows = await store.listInvitations(sandbox.db, filter, order, { limit, offset });
    return {
      data: rows.map((row) => presentInvitation(row, now)),
      total_count: await store.countInvitations(sandbox.db, filter),
    };
  },

  async create_invitation(sandbox, input) {
    return presentInvitation(await createInvitationFromInput(sandbox, input), sandbox.now());
  },

  async bulk_create_invitations(sandbox, { invitations: inputs }) {
    const rows: store.InvitationRow[] = [];
    for (const [index, input] of inputs.entries())
      rows.push(await withItemIndex(index, () => createInvitationFromInput(sandbox, input)));
    return { data: rows.map((row) => presentInvitation(row, sandbox.now())), total_count: rows.length };
  },

  async revoke_invitation(sandbox, { invitation_id }) {
    const row = await store.findInvitation(sandbox.db, invitation_id);
    if (row === undefined) throw notFound("invitation", invitation_id);
    if (row.status === "revoked")
      throw invalidState("invitation_already_revoked", "This invitation has already been revoked.");
    if (row.status === "accepted")
      throw invalidState(
        "invitation_already_accepted",
        "This invitation has been accepted; it cannot be revoked.",
      );
    const now = sandbox.now();
    await store.setInvitationStatus(sandbox.db, row.id, "revoked", now);
    return presentInvitation({ ...row, status: "revoked", updated_at: now }, now);
  },
};
