import { DEFAULT_LIMIT, type organizations } from "../../../tools/index.ts";
import { ApiError, invalidParam, notFound } from "../api-error.ts";
import type { Sandbox } from "../context.ts";
import {
  addMember,
  assertSlug,
  generateSlug,
  getDefaultRoles,
  getInitialRoleSet,
  getOrganization,
  getRoleSetByKey,
  imageNotFound,
  listRolesOfSet,
  mergeMetadataColumns,
  buildMetadataColumns,
  parseIdFilter,
  parseOrderBy,
  reassignToRoleSet,
  requireOrganizations,
  saveImage,
} from "../domain/index.ts";
import type { Handlers } from "../handler.ts";
import { loadUsers, type OrganizationCounts, presentOrganization } from "../presenters/index.ts";
import { clearActiveOrganization, deleteImage, findOrganizationIdsWithAdmin } from "../store/index.ts";
import * as store from "../store/index.ts";

/** An HTML tag, or the beginning of a URL. */
const FORBIDDEN_NAME_PATTERN = /<[^>]*>|https?:\/\/|www\./i;

function assertValidName(name: string): void {
  if (name.trim() === "") throw invalidParam("name", "name must not be blank.");
  if (FORBIDDEN_NAME_PATTERN.test(name)) throw invalidParam("name", "name must not contain URLs or HTML.");
}

/**
 * @throws ApiError 400 if the creator does not exist, 403 if the creator has reached the limit of created
 * organizations
 */
async function assertCreatorAllowed(sandbox: Sandbox, userId: string): Promise<void> {
  const creator = (await loadUsers(sandbox.db, [userId])).get(userId);
  if (creator === undefined)
    throw new ApiError(400, {
      code: "organization_creator_not_found",
      message: "creator not found",
      longMessage: `No user was found with id ${userId}.`,
      param: "created_by",
    });
  const limit = creator.user.create_organizations_limit ?? 0;
  if (limit > 0 && (await store.countOrganizationsCreatedBy(sandbox.db, userId)) >= limit)
    throw new ApiError(403, {
      code: "organization_quota_exceeded",
      message: "organization quota exceeded",
      longMessage: `User ${userId} has reached the limit of ${limit} created organizations.`,
    });
}

interface RequestedCounts {
  readonly include_members_count?: boolean | undefined;
  readonly include_missing_member_with_elevated_permissions?: boolean | undefined;
}

/** Loads the requested counts for all organizations of a page. */
async function loadCounts(
  sandbox: Sandbox,
  rows: readonly store.OrganizationRecord[],
  requested: RequestedCounts,
): Promise<(row: store.OrganizationRecord) => OrganizationCounts> {
  const ids = rows.map(({ id }) => id);
  const pending =
    requested.include_members_count === true
      ? await store.countPendingInvitationsByOrganization(sandbox.db, ids, sandbox.now())
      : undefined;
  const administered =
    requested.include_missing_member_with_elevated_permissions === true
      ? await findOrganizationIdsWithAdmin(sandbox.db, { ids })
      : undefined;
  return ({ id, members_count }) => ({
    ...(pending === undefined ? {} : { members_count, pending_invitations_count: pending.get(id) ?? 0 }),
    ...(administered === undefined
      ? {}
      : { missing_member_with_elevated_permissions: !administered.has(id) }),
  });
}

export const organizationHandlers: Handlers<typeof organizations> = {
  async list_organizations(sandbox, input) {
    await requireOrganizations(sandbox);
    const { query, user_id, organization_id, limit = DEFAULT_LIMIT, offset = 0 } = input;
    const filter = { query, members: parseIdFilter(user_id), ids: parseIdFilter(organization_id) };
    const order = parseOrderBy(input.order_by ?? "-created_at", store.ORGANIZATION_ORDER_COLUMNS);
    const rows = await store.listOrganizations(sandbox.db, filter, order, { limit, offset });
    const counts = await loadCounts(sandbox, rows, input);
    return {
      data: rows.map((row) => presentOrganization(row, counts(row))),
      total_count: await store.countOrganizations(sandbox.db, filter),
    };
  },

  async create_organization(sandbox, input) {
    const settings = await requireOrganizations(sandbox);
    const { name, slug, created_by } = input;
    assertValidName(name);
    if (slug !== undefined) await assertSlug(sandbox, slug, settings);
    if (created_by !== undefined) await assertCreatorAllowed(sandbox, created_by);
    const roleSet =
      input.role_set_key === undefined
        ? await getInitialRoleSet(sandbox)
        : await getRoleSetByKey(sandbox, input.role_set_key, "role_set_key");
    const now = sandbox.now();
    const row: store.OrganizationRow = {
      id: sandbox.newId("org"),
      name,
      slug: slug ?? (await generateSlug(sandbox, name)),
      created_by: created_by ?? null,
      max_allowed_memberships: input.max_allowed_memberships ?? settings.max_allowed_memberships,
      admin_delete_enabled: settings.admin_delete_enabled ? 1 : 0,
      role_set_key: roleSet.key,
      public_metadata: JSON.stringify(input.public_metadata ?? {}),
      private_metadata: JSON.stringify(input.private_metadata ?? {}),
      last_active_at: null,
      created_at: input.created_at === undefined ? now : Date.parse(input.created_at),
      updated_at: now,
    };
    await store.insertOrganization(sandbox.db, row);
    if (created_by !== undefined) {
      const { creator } = await getDefaultRoles(sandbox, roleSet);
      await addMember(sandbox, row.id, { userId: created_by, role: creator.key });
    }
    return presentOrganization({ ...row, logo_url: null });
  },

  async get_organization(sandbox, { organization_id, ...requested }) {
    await requireOrganizations(sandbox);
    const row =
      (await store.findOrganization(sandbox.db, organization_id)) ??
      (await store.findOrganizationBySlug(sandbox.db, organization_id));
    if (row === undefined) throw notFound("organization", organization_id);
    const counts = await loadCounts(sandbox, [row], requested);
    return presentOrganization(row, counts(row));
  },

  async update_organization(sandbox, input) {
    const settings = await requireOrganizations(sandbox);
    const row = await getOrganization(sandbox, input.organization_id);
    const { name, slug, max_allowed_memberships, admin_delete_enabled, created_at, role_set_key } = input;
    if (name !== undefined) assertValidName(name);
    if (slug !== undefined) await assertSlug(sandbox, slug, settings, row.id);
    const roleSet =
      role_set_key === undefined ? undefined : await getRoleSetByKey(sandbox, role_set_key, "role_set_key");
    if (roleSet !== undefined)
      await reassignToRoleSet(sandbox, { ids: [row.id] }, await listRolesOfSet(sandbox, roleSet), new Map());
    await store.updateOrganization(sandbox.db, row.id, {
      ...(name === undefined ? {} : { name }),
      ...(slug === undefined ? {} : { slug }),
      ...(max_allowed_memberships === undefined ? {} : { max_allowed_memberships }),
      ...(admin_delete_enabled === undefined ? {} : { admin_delete_enabled: admin_delete_enabled ? 1 : 0 }),
      ...(created_at === undefined ? {} : { created_at: Date.parse(created_at) }),
      ...(roleSet === undefined ? {} : { role_set_key: roleSet.key }),
      updated_at: sandbox.now(),
    });
    return presentOrganization(await getOrganization(sandbox, row.id));
  },

  async update_organization_metadata(sandbox, { organization_id, ...patch }) {
    const row = await getOrganization(sandbox, organization_id);
    const changes = { ...mergeMetadataColumns(row, patch), updated_at: sandbox.now() };
    await store.updateOrganization(sandbox.db, row.id, changes);
    return presentOrganization({ ...row, ...changes });
  },

  async replace_organization_metadata(sandbox, { organization_id, ...metadata }) {
    const row = await getOrganization(sandbox, organization_id);
    const changes = { ...buildMetadataColumns(metadata), updated_at: sandbox.now() };
    await store.updateOrganization(sandbox.db, row.id, changes);
    return presentOrganization({ ...row, ...changes });
  },

  async upload_organization_logo(sandbox, { organization_id, file, uploader_user_id }) {
    const row = await getOrganization(sandbox, organization_id);
    const { url } = await saveImage(sandbox, { organization_id: row.id }, file, uploader_user_id);
    const changes = { logo_url: url, updated_at: sandbox.now() };
    await store.updateOrganization(sandbox.db, row.id, changes);
    return { ...presentOrganization({ ...row, ...changes }), image_url: url, logo_url: url };
  },

  async delete_organization_logo(sandbox, { organization_id }) {
    const row = await getOrganization(sandbox, organization_id);
    if (row.logo_url === null) throw imageNotFound("This organization has no logo.");
    await deleteImage(sandbox.db, { organization_id: row.id });
    const changes = { logo_url: null, updated_at: sandbox.now() };
    await store.updateOrganization(sandbox.db, row.id, changes);
    return presentOrganization({ ...row, ...changes });
  },

  async delete_organization(sandbox, { organization_id }) {
    const { id } = await getOrganization(sandbox, organization_id);
    await clearActiveOrganization(sandbox.db, id);
    await store.deleteOrganization(sandbox.db, id);
    return { object: "organization", id, deleted: true };
  },
};
