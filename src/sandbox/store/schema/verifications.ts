/** A one-time code that was sent to a user's identification or during a sign-up. */
export interface VerificationRow {
  /** `ver_…` */
  id: string;
  identification_id: string | null;
  sign_up_id: string | null;
  strategy: "email_code" | "phone_code";
  code: string;
  /** As stored; expiry is derived from `expire_at`. */
  status: "unverified" | "verified" | "failed";
  attempts: number;
  expire_at: number;
  created_at: number;
}
