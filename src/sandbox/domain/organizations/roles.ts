import { ApiError } from "../../api-error.ts";
import type { PermissionRow } from "../../store/index.ts";

/** Permissions that the creator of an organization needs (documentation, "Roles and permissions"). */
const CREATOR_PERMISSIONS = [
  "org:sys_memberships:manage",
  "org:sys_memberships:read",
  "org:sys_profile:delete",
];

/** Whether a role with these permissions can be the role of an organization's creator. */
export const isCreatorEligible = (permissions: readonly PermissionRow[]): boolean =>
  CREATOR_PERMISSIONS.every((key) => permissions.some((permission) => permission.key === key));

/** 422 for a creator role without the permissions to manage the organization. */
export const notCreatorEligible = (key: string, param?: string) =>
  new ApiError(422, {
    code: "organization_missing_creator_role_permissions",
    message: "missing permissions for creator role",
    longMessage: `${key} cannot be a creator's role without the permissions ${CREATOR_PERMISSIONS.join(", ")}.`,
    param,
  });
