/** Quotas of an instance: Clerk's limits with all features enabled, as in development. */
export const QUOTAS = {
  max_allowed_roles: 10,
  max_role_sets_allowed: 10,
  /** Per organization. */
  max_allowed_domains: 10,
  max_allowed_permissions: 50,
} as const;

/** Maximum number of roles in a role set (specification: `roles`). */
export const MAX_ROLES_PER_SET = 10;
