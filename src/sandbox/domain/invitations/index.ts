export {
  createInvitation,
  DEFAULT_EXPIRES_IN_DAYS,
  effectiveInvitationStatus,
  calculateExpiresAt,
  withItemIndex,
} from "./invitations.ts";
export { redeemTicket, type TicketRedemption } from "./ticket-redemption.ts";
