import type { z } from "zod/v3";
import {
  type CreateOrganizationInvitation,
  DEFAULT_LIMIT,
  type OrganizationInvitation,
  type organizationInvitations,
  type OrganizationInvitationWithOrganization,
} from "../../../tools/index.ts";
import { ApiError, notFound } from "../api-error.ts";
import type { Sandbox } from "../context.ts";
import {
  assertEmail,
  assertMembershipQuota,
  DEFAULT_EXPIRES_IN_DAYS,
  deliver,
  effectiveInvitationStatus,
  calculateExpiresAt,
  findUserByEmail,
  getAssignableRole,
  getOrganization,
  getRole,
  getUser,
  issueTicket,
  parseOrderBy,
  requireOrganizations,
  toCanonicalEmail,
  withItemIndex,
} from "../domain/index.ts";
import type { Handlers } from "../handler.ts";
import {
  loadUsers,
  presentOrganizationImage,
  presentPublicUserData,
  type UserWithIdentifications,
} from "../presenters/index.ts";
import {
  findMembership,
  findOrganizationsById,
  getInstance,
  listIdentificationsOfUsers,
  type OrganizationRecord,
} from "../store/index.ts";
import * as store from "../store/index.ts";

type Wire = z.input<typeof OrganizationInvitation>;

function presentInviter(inviter: UserWithIdentifications): Wire["public_inviter_data"] {
  const { user_id, first_name, last_name, image_url, has_image, identifier } = presentPublicUserData(inviter);
  return { user_id, first_name, last_name, image_url, has_image, identifier: identifier ?? "" };
}

/** Presents invitations with the users who sent them. */
async function toResponses(
  sandbox: Sandbox,
  rows: readonly store.OrganizationInvitationRecord[],
): Promise<Wire[]> {
  const now = sandbox.now();
  const ids = new Set(rows.flatMap(({ inviter_id }) => (inviter_id === null ? [] : [inviter_id])));
  const inviters =
    ids.size === 0 ? new Map<string, UserWithIdentifications>() : await loadUsers(sandbox.db, [...ids]);
  return rows.map((row) => {
    const status = effectiveInvitationStatus(row, now);
    const inviter = row.inviter_id === null ? undefined : inviters.get(row.inviter_id);
    return {
      object: "organization_invitation",
      id: row.id,
      email_address: row.email_address,
      role: row.role,
      role_name: row.role_name,
      organization_id: row.organization_id,
      inviter_id: row.inviter_id,
      public_inviter_data: inviter === undefined ? null : presentInviter(inviter),
      status,
      public_metadata: JSON.parse(row.public_metadata),
      private_metadata: JSON.parse(row.private_metadata),
      url: status === "pending" ? row.url : null,
      expires_at: row.expires_at,
      created_at: row.created_at,
      updated_at: row.updated_at,
    };
  });
}

async function toResponse(sandbox: Sandbox, row: store.OrganizationInvitationRecord): Promise<Wire> {
  const [response] = await toResponses(sandbox, [row]);
  if (response === undefined) throw new Error("One row gives one answer.");
  return response;
}

/** Presents invitations with the public data of their organizations, for the invited users. */
async function toResponsesWithOrganizations(
  sandbox: Sandbox,
  rows: readonly store.OrganizationInvitationRecord[],
): Promise<z.input<typeof OrganizationInvitationWithOrganization>[]> {
  const ids = [...new Set(rows.map((row) => row.organization_id))];
  const organizations = await findOrganizationsById(sandbox.db, ids);
  return (await toResponses(sandbox, rows)).map((invitation) => {
    const organization = organizations.get(invitation.organization_id ?? "");
    if (organization === undefined) throw new Error(`Invitation ${invitation.id} has lost its organization.`);
    const { id, name, slug } = organization;
    return Object.assign(invitation, {
      public_organization_data: { id, name, slug, ...presentOrganizationImage(organization) },
    });
  });
}

const NEWEST_FIRST = { column: "created_at", direction: "desc" } as const;

interface PageParams {
  readonly limit?: number | undefined;
  readonly offset?: number | undefined;
}

/** Loads a page of invitations and their total count. */
async function loadPage(
  { db }: Sandbox,
  filter: store.OrganizationInvitationFilter,
  { limit = DEFAULT_LIMIT, offset = 0 }: PageParams,
  order: store.OrganizationInvitationOrder = NEWEST_FIRST,
) {
  const rows = await store.listOrganizationInvitations(db, filter, order, { limit, offset });
  return { rows, total_count: await store.countOrganizationInvitations(db, filter) };
}

const parseInvitationOrder = (order_by = "-created_at") =>
  parseOrderBy(order_by, ["created_at", "email_address"]);

async function getInvitation(
  sandbox: Sandbox,
  organizationId: string,
  id: string,
): Promise<store.OrganizationInvitationRecord> {
  const row = await store.findOrganizationInvitation(sandbox.db, id);
  if (row === undefined || row.organization_id !== organizationId)
    throw notFound("organization invitation", id);
  return row;
}

/**
 * Asserts that the user on whose behalf the request is made is an administrator of the organization; an omitted user
 * is accepted.
 *
 * @throws ApiError 403 if the user is not a member or not an administrator
 */
async function assertAdministrator(
  sandbox: Sandbox,
  organizationId: string,
  userId: string | undefined,
  param: string,
): Promise<void> {
  if (userId === undefined) return;
  const membership = await findMembership(sandbox.db, organizationId, userId);
  if (membership === undefined)
    throw new ApiError(403, {
      code: "not_a_member_in_organization",
      message: "not a member",
      longMessage: `${userId} is not a member of this organization.`,
      param,
    });
  if ((await getRole(sandbox, membership.role)).is_creator_eligible === 0)
    throw new ApiError(403, {
      code: "missing_organization_permission",
      message: "missing organization permission",
      longMessage: `${userId} is not an administrator of this organization.`,
      param,
    });
}

async function assertNotDuplicate(sandbox: Sandbox, organizationId: string, address: string): Promise<void> {
  const user = await findUserByEmail(sandbox, address);
  if (user !== undefined && (await findMembership(sandbox.db, organizationId, user.id)) !== undefined)
    throw new ApiError(400, {
      code: "already_a_member_in_organization",
      message: "already a member",
      longMessage: `${address} belongs to a member of this organization (${user.id}).`,
      param: "email_address",
    });
  const pending = await store.findPendingOrganizationInvitation(
    sandbox.db,
    organizationId,
    toCanonicalEmail(address),
    sandbox.now(),
  );
  if (pending !== undefined)
    throw new ApiError(400, {
      code: "organization_invitation_not_unique",
      message: "organization invitation not unique",
      longMessage: `${address} has a pending invitation to this organization (${pending.id}).`,
      param: "email_address",
    });
}

async function resolveInviterName(sandbox: Sandbox, userId: string | undefined): Promise<string> {
  const inviter = userId === undefined ? undefined : (await loadUsers(sandbox.db, [userId])).get(userId);
  if (inviter === undefined) return (await getInstance(sandbox.db)).application_name;
  const { first_name, last_name, identifier } = presentPublicUserData(inviter);
  const names = [first_name, last_name].filter((name) => name !== null);
  return names.length > 0 ? names.join(" ") : (identifier ?? inviter.user.id);
}

async function createOrganizationInvitation(
  sandbox: Sandbox,
  organization: OrganizationRecord,
  input: z.output<typeof CreateOrganizationInvitation>,
): Promise<store.OrganizationInvitationRecord> {
  const { email_address, inviter_user_id, public_metadata = {}, private_metadata = {} } = input;
  assertEmail(email_address);
  await assertAdministrator(sandbox, organization.id, inviter_user_id, "inviter_user_id");
  const role = await getAssignableRole(sandbox, organization, input.role);
  await assertNotDuplicate(sandbox, organization.id, email_address);
  await assertMembershipQuota(sandbox, organization);

  const now = sandbox.now();
  const id = sandbox.newId("orginv");
  const expiresInDays = input.expires_in_days ?? DEFAULT_EXPIRES_IN_DAYS;
  const expires_at = calculateExpiresAt(sandbox, expiresInDays);
  const { url } = await issueTicket(sandbox, "organization_invitation", id, expires_at);
  const row: store.OrganizationInvitationRow = {
    id,
    organization_id: organization.id,
    email_address,
    canonical: toCanonicalEmail(email_address),
    role: role.key,
    inviter_id: inviter_user_id ?? null,
    status: "pending",
    public_metadata: JSON.stringify(public_metadata),
    private_metadata: JSON.stringify(private_metadata),
    redirect_url: input.redirect_url ?? null,
    url,
    expires_at,
    created_at: now,
    updated_at: now,
  };
  await store.insertOrganizationInvitation(sandbox.db, row);
  if (input.notify ?? true)
    await deliver(sandbox, {
      channel: "email",
      template: "organization_invitation",
      to: email_address,
      data: {
        action_url: url,
        inviter_name: await resolveInviterName(sandbox, inviter_user_id),
        org: { name: organization.name },
        invitation: { expires_in_days: expiresInDays },
        public_metadata,
      },
    });
  return { ...row, role_name: role.name };
}

export const organizationInvitationHandlers: Handlers<typeof organizationInvitations> = {
  async list_organization_invitations(sandbox, input) {
    const { organization_id, email_address } = input;
    await getOrganization(sandbox, organization_id);
    const filter = {
      now: sandbox.now(),
      organizationId: organization_id,
      statuses: input.status ?? [],
      addresses: email_address === undefined ? undefined : [toCanonicalEmail(email_address)],
    };
    const { rows, total_count } = await loadPage(
      sandbox,
      filter,
      input,
      parseInvitationOrder(input.order_by),
    );
    return { data: await toResponses(sandbox, rows), total_count };
  },

  async list_pending_organization_invitations(sandbox, { organization_id, ...paging }) {
    await getOrganization(sandbox, organization_id);
    const filter = { now: sandbox.now(), organizationId: organization_id, statuses: ["pending"] } as const;
    const { rows, total_count } = await loadPage(sandbox, filter, paging);
    return { data: await toResponses(sandbox, rows), total_count };
  },

  async list_all_organization_invitations(sandbox, { status = [], query, order_by, ...paging }) {
    await requireOrganizations(sandbox);
    const filter = { now: sandbox.now(), statuses: status, query };
    const { rows, total_count } = await loadPage(sandbox, filter, paging, parseInvitationOrder(order_by));
    return { data: await toResponsesWithOrganizations(sandbox, rows), total_count };
  },

  async list_user_organization_invitations(sandbox, { user_id, status = [], ...paging }) {
    await requireOrganizations(sandbox);
    const { id } = await getUser(sandbox, user_id);
    const addresses = (await listIdentificationsOfUsers(sandbox.db, [id]))
      .filter((row) => row.type === "email_address" && row.verification_status === "verified")
      .map((row) => row.canonical);
    const filter = { now: sandbox.now(), statuses: status, addresses };
    const { rows, total_count } = await loadPage(sandbox, filter, paging);
    return { data: await toResponsesWithOrganizations(sandbox, rows), total_count };
  },

  async create_organization_invitation(sandbox, { organization_id, ...input }) {
    const organization = await getOrganization(sandbox, organization_id);
    return toResponse(sandbox, await createOrganizationInvitation(sandbox, organization, input));
  },

  async bulk_create_organization_invitations(sandbox, { organization_id, invitations }) {
    const organization = await getOrganization(sandbox, organization_id);
    const rows: store.OrganizationInvitationRecord[] = [];
    for (const [index, input] of invitations.entries()) {
      rows.push(await withItemIndex(index, () => createOrganizationInvitation(sandbox, organization, input)));
    }
    return { data: await toResponses(sandbox, rows), total_count: rows.length };
  },

  async get_organization_invitation(sandbox, { organization_id, invitation_id }) {
    await getOrganization(sandbox, organization_id);
    return toResponse(sandbox, await getInvitation(sandbox, organization_id, invitation_id));
  },

  async revoke_organization_invitation(sandbox, { organization_id, invitation_id, requesting_user_id }) {
    await getOrganization(sandbox, organization_id);
    const row = await getInvitation(sandbox, organization_id, invitation_id);
    await assertAdministrator(sandbox, organization_id, requesting_user_id, "requesting_user_id");
    const now = sandbox.now();
    const status = effectiveInvitationStatus(row, now);
    if (status !== "pending")
      throw new ApiError(404, {
        code: "organization_invitation_not_pending",
        message: "organization invitation not pending",
        longMessage: `This invitation is ${status}; only a pending one can be revoked.`,
      });
    await store.setOrganizationInvitationStatus(sandbox.db, row.id, "revoked", now);
    return toResponse(sandbox, { ...row, status: "revoked", url: null, updated_at: now });
  },
};
