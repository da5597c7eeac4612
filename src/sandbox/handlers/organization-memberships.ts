import { DEFAULT_LIMIT, type organizationMemberships } from "../../../tools/index.ts";
import { notFound } from "../api-error.ts";
import type { Sandbox } from "../context.ts";
import {
  addMember,
  assertMembershipQuota,
  getAssignableRole,
  getOrganization,
  getRole,
  mergeMetadataColumns,
  minimumPermissionsNeeded,
  parseIdFilter,
  parseOrderBy,
  requireOrganizations,
} from "../domain/index.ts";
import type { Handlers } from "../handler.ts";
import { loadUsers, presentMemberships } from "../presenters/index.ts";
import * as store from "../store/index.ts";

const lowercaseAll = (values: readonly string[]) => values.map((value) => value.toLowerCase());

async function assertUserExists(sandbox: Sandbox, userId: string): Promise<void> {
  if (!(await loadUsers(sandbox.db, [userId])).has(userId)) throw notFound("user", userId);
}

async function getMembership(
  sandbox: Sandbox,
  organizationId: string,
  userId: string,
): Promise<store.MembershipRow> {
  await getOrganization(sandbox, organizationId);
  const row = await store.findMembership(sandbox.db, organizationId, userId);
  if (row === undefined) throw notFound("membership of a user", userId);
  return row;
}

/** @throws ApiError 400 if the member is the organization's last administrator */
async function assertAdministratorRemains(sandbox: Sandbox, row: store.MembershipRow): Promise<void> {
  const { organization_id, user_id, role } = row;
  if ((await getRole(sandbox, role)).is_creator_eligible === 0) return;
  const administered = await store.findOrganizationIdsWithAdmin(
    sandbox.db,
    { ids: [organization_id] },
    { exceptUserId: user_id },
  );
  if (!administered.has(organization_id))
    throw minimumPermissionsNeeded("This is the organization's last member who can administer it.");
}

async function toResponse(sandbox: Sandbox, row: store.MembershipRow) {
  const [membership] = await presentMemberships(sandbox.db, [row]);
  if (membership === undefined) throw new Error(`Membership ${row.id} cannot be shown.`);
  return membership;
}

export const organizationMembershipHandlers: Handlers<typeof organizationMemberships> = {
  async list_organization_memberships(sandbox, input) {
    const { id: organizationId } = await getOrganization(sandbox, input.organization_id);
    const { limit = DEFAULT_LIMIT, offset = 0, email_address, phone_number, web3_wallet } = input;
    const { email_address_query, phone_number_query } = input;
    const filter: store.MembershipFilter = {
      organizationId,
      userIds: parseIdFilter(input.user_id),
      roles: input.role,
      usernames: input.username,
      identifiers: {
        ...(email_address === undefined ? {} : { email_address: lowercaseAll(email_address) }),
        ...(phone_number === undefined ? {} : { phone_number }),
        ...(web3_wallet === undefined ? {} : { web3_wallet: [...web3_wallet, ...lowercaseAll(web3_wallet)] }),
      },
      identifierParts: {
        ...(email_address_query === undefined ? {} : { email_address: email_address_query }),
        ...(phone_number_query === undefined ? {} : { phone_number: phone_number_query }),
      },
      usernamePart: input.username_query,
      namePart: input.name_query,
      anyPart: input.query,
      lastActiveBefore: input.last_active_at_before,
      lastActiveAfter: input.last_active_at_after,
      createdBefore: input.created_at_before,
      createdAfter: input.created_at_after,
    };
    const order = parseOrderBy(input.order_by ?? "-created_at", store.MEMBERSHIP_ORDER_COLUMNS);
    const rows = await store.listMemberships(sandbox.db, filter, order, { limit, offset });
    return {
      data: await presentMemberships(sandbox.db, rows),
      total_count: await store.countMemberships(sandbox.db, filter),
    };
  },

  async create_organization_membership(sandbox, input) {
    const organization = await getOrganization(sandbox, input.organization_id);
    const { user_id: userId, role, public_metadata, private_metadata } = input;
    await assertUserExists(sandbox, userId);
    await getAssignableRole(sandbox, organization, role);
    const row = await addMember(sandbox, organization.id, {
      userId,
      role,
      publicMetadata: public_metadata,
      privateMetadata: private_metadata,
    });
    await assertMembershipQuota(sandbox, organization);
    return toResponse(sandbox, row);
  },

  async update_organization_membership(sandbox, { organization_id, user_id, role }) {
    const row = await getMembership(sandbox, organization_id, user_id);
    const organization = await getOrganization(sandbox, organization_id);
    const { is_creator_eligible } = await getAssignableRole(sandbox, organization, role);
    if (is_creator_eligible === 0) await assertAdministratorRemains(sandbox, row);
    const changes = { role, updated_at: sandbox.now() };
    await store.updateMembership(sandbox.db, row.id, changes);
    return toResponse(sandbox, { ...row, ...changes });
  },

  async update_organization_membership_metadata(sandbox, { organization_id, user_id, ...patch }) {
    const row = await getMembership(sandbox, organization_id, user_id);
    const changes = { ...mergeMetadataColumns(row, patch), updated_at: sandbox.now() };
    await store.updateMembership(sandbox.db, row.id, changes);
    return toResponse(sandbox, { ...row, ...changes });
  },

  async delete_organization_membership(sandbox, { organization_id, user_id }) {
    const row = await getMembership(sandbox, organization_id, user_id);
    await assertAdministratorRemains(sandbox, row);
    const membership = await toResponse(sandbox, row);
    await store.clearActiveOrganization(sandbox.db, organization_id, user_id);
    await store.deleteMembership(sandbox.db, row.id);
    return membership;
  },

  async list_user_organization_memberships(sandbox, { user_id, limit = DEFAULT_LIMIT, offset = 0 }) {
    await requireOrganizations(sandbox);
    await assertUserExists(sandbox, user_id);
    const rows = await store.listMembershipsOfUser(sandbox.db, user_id, { limit, offset });
    return {
      data: await presentMemberships(sandbox.db, rows),
      total_count: await store.countMembershipsOfUser(sandbox.db, user_id),
    };
  },

  async list_all_organization_memberships(sandbox, { order_by, limit = DEFAULT_LIMIT, offset = 0 }) {
    await requireOrganizations(sandbox);
    const order = parseOrderBy(order_by ?? "-created_at", store.MEMBERSHIP_ORDER_COLUMNS);
    const rows = await store.listMemberships(sandbox.db, {}, order, { limit, offset });
    return {
      data: await presentMemberships(sandbox.db, rows),
      total_count: await store.countMemberships(sandbox.db, {}),
    };
  },
};
