export {
  addMember,
  assertMembershipQuota,
  getOrganization,
  getRole,
  mergeMetadataColumns,
  minimumPermissionsNeeded,
  requireOrganizations,
} from "./organizations.ts";
export { QUOTAS } from "./quotas.ts";
export {
  addRolesToSet,
  getAssignableRole,
  getCreatorRoleOfSet,
  getDefaultRoles,
  getInitialRoleSet,
  getRoleOfSet,
  getRoleSetByKey,
  listRoleKeys,
  listRolesOfSet,
  reassignToRoleSet,
} from "./role-sets.ts";
export { isCreatorEligible, notCreatorEligible } from "./roles.ts";
export { assertSlug, generateSlug } from "./slugs.ts";
