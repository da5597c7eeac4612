export {
  createInvitation,
  DEFAULT_EXPIRES_IN_DAYS,
  effectiveInvitationStatus,
  expiresAt,
  withItemIndex,
} from "./invitations.ts";
export { redeemTicket, type TicketRedemption } from "./ticket-redemption.ts";
