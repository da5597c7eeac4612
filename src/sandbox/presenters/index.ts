export {
  presentCustomAttributes,
  presentEnterpriseConnection,
  presentSamlConnection,
} from "./enterprise-connections.ts";
export { presentInvitation } from "./invitations.ts";
export { presentMemberships } from "./memberships.ts";
export { type OrganizationCounts, presentOrganizationImage, presentOrganization } from "./organizations.ts";
export { presentPlan, presentPlanWithAmounts, presentPrice } from "./plans.ts";
export { presentRoleSets } from "./role-sets.ts";
export { presentPermission, presentRole } from "./roles.ts";
export { presentSession } from "./sessions.ts";
export { presentSignUp } from "./sign-ups.ts";
export { presentPaymentAttempts, presentStatements } from "./statements.ts";
export {
  presentSubscription,
  presentSubscriptionItems,
  presentSubscriptionItemUpdate,
} from "./subscription-items.ts";
export {
  loadIdentifications,
  loadUsers,
  LOCKOUT,
  presentEmailAddress,
  presentPhoneNumber,
  presentPublicUserData,
  presentUser,
  type UserWithIdentifications,
} from "./users.ts";
