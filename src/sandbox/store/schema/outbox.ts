/** An email or SMS that Clerk would have sent, as its recipient would have received it. */
export interface OutboxRow {
  id: string;
  channel: "email" | "sms";
  recipient: string;
  sender: string;
  /** The reply-to address; `null` if it is the sender, and for an SMS. */
  reply_to: string | null;
  /** `null` for an SMS. */
  subject: string | null;
  body: string;
  /** Slug of the message's template. */
  template: string;
  /** 0 if delivery by Clerk is disabled: the operator's own service would have sent the message. */
  delivered_by_clerk: 0 | 1;
  created_at: number;
}
