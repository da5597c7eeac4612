/** How much of what an instance may have: what Clerk allows where everything is switched on, as in development. */
export const QUOTAS = {
  max_allowed_roles: 10,
  max_role_sets_allowed: 10,
  /** Of one organization. */
  max_allowed_domains: 10,
  max_allowed_permissions: 50,
} as const;

/** How many roles a role set may have (specification: `roles`). */
export const MAX_ROLES_PER_SET = 10;
