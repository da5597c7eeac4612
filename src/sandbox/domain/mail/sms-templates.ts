import type { DefaultTemplate } from "./default-template.ts";

/** The default SMS templates of a new instance. */

const defineSms = (
  slug: string,
  name: string,
  body: string,
  variables: readonly string[],
  required: readonly string[],
): DefaultTemplate => ({ type: "sms", slug, name, subject: null, body, variables, required });

export const SMS_TEMPLATES: readonly DefaultTemplate[] = [
  defineSms(
    "verification_code",
    "Verification code",
    "{{otp_code}} is your verification code for {{app.name}}.",
    ["otp_code", "requested_from", "requested_at"],
    ["otp_code"],
  ),
  defineSms(
    "reset_password_code",
    "Password reset code",
    "{{otp_code}} resets your password for {{app.name}}.",
    ["otp_code", "requested_from", "requested_at"],
    ["otp_code"],
  ),
  defineSms(
    "invitation",
    "Invitation",
    "You are invited to {{app.name}}: {{action_url}}",
    ["action_url", "inviter_name", "invitation.expires_in_days"],
    ["action_url"],
  ),
  defineSms("password_changed", "Password changed", "Your password for {{app.name}} has changed.", [], []),
  defineSms("password_removed", "Password removed", "Your password for {{app.name}} was removed.", [], []),
  defineSms(
    "account_locked",
    "Account locked",
    "Your account for {{app.name}} is locked for a while.",
    ["lockout_duration"],
    [],
  ),
];
