import { ApiError, notFound } from "../../api-error.ts";
import type { Sandbox } from "../../context.ts";
import {
  countPendingInvitationsByOrganization,
  findMembership,
  findOrganization,
  findRoleByKey,
  getInstance,
  insertMembership,
  type InstanceSettings,
  type MembershipRow,
  type OrganizationRecord,
  type RoleRow,
} from "../../store/index.ts";
import { applyMergePatch, parseMetadata } from "../metadata.ts";
import { referenceNotFound } from "../name-and-key.ts";

/** @throws ApiError 403 if organizations are disabled in the instance's settings */
export async function requireOrganizations(sandbox: Sandbox): Promise<InstanceSettings["organizations"]> {
  const { organizations } = (await getInstance(sandbox.db)).settings;
  if (!organizations.enabled)
    throw new ApiError(403, {
      code: "organization_not_enabled_in_instance",
      message: "access denied",
      longMessage: "Organizations are disabled in this instance's settings.",
    });
  return organizations;
}

/** @throws ApiError 404 if the organization does not exist, 403 if organizations are disabled */
export async function getOrganization(sandbox: Sandbox, id: string): Promise<OrganizationRecord> {
  await requireOrganizations(sandbox);
  const row = await findOrganization(sandbox.db, id);
  if (row === undefined) throw notFound("organization", id);
  return row;
}

/** @throws ApiError 404 if no role has the key */
export async function getRole(sandbox: Sandbox, key: string, param = "role"): Promise<RoleRow> {
  const role = await findRoleByKey(sandbox.db, key);
  if (role === undefined) throw referenceNotFound("organization role", key, param);
  return role;
}

/** @throws ApiError 403 if members and pending invitations have reached the organization's limit */
export async function assertMembershipQuota(
  sandbox: Sandbox,
  organization: OrganizationRecord,
): Promise<void> {
  const { id, max_allowed_memberships: limit, members_count } = organization;
  if (limit === 0) return;
  const pending = await countPendingInvitationsByOrganization(sandbox.db, [id], sandbox.now());
  if (members_count + (pending.get(id) ?? 0) >= limit)
    throw new ApiError(403, {
      code: "organization_membership_quota_exceeded",
      message: "organization membership quota exceeded",
      longMessage: `The organization is limited to ${limit} members, outstanding invitations included.`,
    });
}

/** 400 for a change that would leave an organization without an administrator. */
export const minimumPermissionsNeeded = (longMessage: string) =>
  new ApiError(400, {
    code: "organization_minimum_permissions_needed",
    message: "minimum organization permissions needed",
    longMessage,
  });

export interface AddMemberInput {
  readonly userId: string;
  readonly role: string;
  readonly publicMetadata?: Readonly<Record<string, unknown>> | undefined;
  readonly privateMetadata?: Readonly<Record<string, unknown>> | undefined;
}

/** @throws ApiError 400 if the user is already a member */
export async function addMember(
  sandbox: Sandbox,
  organizationId: string,
  { userId, role, publicMetadata, privateMetadata }: AddMemberInput,
): Promise<MembershipRow> {
  if ((await findMembership(sandbox.db, organizationId, userId)) !== undefined)
    throw new ApiError(400, {
      code: "already_a_member_in_organization",
      message: "already a member",
      longMessage: `User ${userId} is already a member of the organization.`,
    });
  const now = sandbox.now();
  const row: MembershipRow = {
    id: sandbox.newId("orgmem"),
    organization_id: organizationId,
    user_id: userId,
    role,
    public_metadata: JSON.stringify(publicMetadata ?? {}),
    private_metadata: JSON.stringify(privateMetadata ?? {}),
    created_at: now,
    updated_at: now,
  };
  await insertMembership(sandbox.db, row);
  return row;
}

interface MetadataColumns<T> {
  public_metadata: T;
  private_metadata: T;
}

/** The metadata columns of a row with `patch` deeply merged. */
export function mergeMetadataColumns(
  row: MetadataColumns<string>,
  patch: { [Field in keyof MetadataColumns<unknown>]?: Record<string, unknown> | undefined },
): MetadataColumns<string> {
  const mergeField = (field: keyof MetadataColumns<unknown>) =>
    JSON.stringify(applyMergePatch(parseMetadata(row[field]), patch[field] ?? {}));
  return { public_metadata: mergeField("public_metadata"), private_metadata: mergeField("private_metadata") };
}
