import type { DefaultTemplate } from "./default-template.ts";

/** The emails of a new instance. */

interface Email {
  readonly name: string;
  readonly subject: string;
  /** Paragraphs of HTML. */
  readonly says: readonly string[];
  /** What the link says. */
  readonly link?: string;
  /** The variable that holds where it leads; `action_url` unless it is another. */
  readonly url?: string;
  /** The code stands by itself. */
  readonly code?: true;
  readonly variables?: readonly string[];
}

const CODE = "otp_code";

function email(
  slug: string,
  { name, subject, says, link, url = "action_url", code, variables = [] }: Email,
): DefaultTemplate {
  const required = [...(code === undefined ? [] : [CODE]), ...(link === undefined ? [] : [url])];
  const lines = [
    ...says.map((text) => `<p>${text}</p>`),
    ...(code === undefined ? [] : [`<p><strong>{{${CODE}}}</strong></p>`]),
    ...(link === undefined ? [] : [`<p><a href="{{${url}}}">${link}</a></p>`]),
  ];
  const body = `<h1>{{> app_logo}}</h1>\n${lines.join("\n")}\n`;
  return { type: "email", slug, name, subject, body, variables: [...required, ...variables], required };
}

const REQUEST = ["requested_from", "requested_at", "ttl_minutes"];
const REQUESTED =
  "{{#if requested_from}}It was asked for from {{requested_from}} at {{requested_at}}.{{/if}}";
const UNEXPECTED = "If you did not ask for this, you can ignore this message.";
const GREETING = "Hello{{#if greeting_name}} {{greeting_name}}{{/if}},";

export const EMAIL_TEMPLATES: readonly DefaultTemplate[] = [
  email("verification_code", {
    name: "Verification code",
    subject: "{{otp_code}} is your {{app.name}} verification code",
    says: ["Enter this code to go on:", REQUESTED, UNEXPECTED],
    code: true,
    variables: REQUEST,
  }),
  email("magic_link_sign_in", {
    name: "Sign-in link",
    subject: "Sign in to {{app.name}}",
    says: ["Follow this link to sign in.", REQUESTED, UNEXPECTED],
    link: "Sign in",
    url: "magic_link",
    variables: REQUEST,
  }),
  email("magic_link_sign_up", {
    name: "Sign-up link",
    subject: "Welcome to {{app.name}}: confirm your address",
    says: ["Follow this link to finish signing up.", REQUESTED, UNEXPECTED],
    link: "Confirm",
    url: "magic_link",
    variables: REQUEST,
  }),
  email("magic_link_user_profile", {
    name: "Address confirmation link",
    subject: "Confirm your address for {{app.name}}",
    says: ["Follow this link to add this address to your profile.", REQUESTED],
    link: "Confirm",
    url: "magic_link",
    variables: REQUEST,
  }),
  email("reset_password_code", {
    name: "Password reset code",
    subject: "{{otp_code}} resets your {{app.name}} password",
    says: ["Enter this code to choose a new password:", REQUESTED, UNEXPECTED],
    code: true,
    variables: REQUEST,
  }),
  email("invitation", {
    name: "Invitation",
    subject: "Your invitation to {{app.name}}",
    says: [
      "{{#if inviter_name}}{{inviter_name}} invites you{{else}}You are invited{{/if}} to join {{app.name}}.",
      "The invitation is good for {{invitation.expires_in_days}} days.",
    ],
    link: "Accept the invitation",
    variables: ["inviter_name", "invitation.expires_in_days", "public_metadata"],
  }),
  email("waitlist_invitation", {
    name: "Waitlist invitation",
    subject: "You can join {{app.name}} now",
    says: [
      "Thank you for waiting: there is a place for you.",
      "The invitation is good for {{invitation.expires_in_days}} days.",
    ],
    link: "Join",
    variables: ["inviter_name", "invitation.expires_in_days", "public_metadata"],
  }),
  email("waitlist_confirmation", {
    name: "Waitlist confirmation",
    subject: "You are on the waitlist of {{app.name}}",
    says: ["We will write to you as soon as there is a place."],
  }),
  email("organization_invitation", {
    name: "Organization invitation",
    subject: "{{inviter_name}} invites you to {{org.name}}",
    says: [
      "{{inviter_name}} invites you to join {{org.name}} on {{app.name}}.",
      "The invitation is good for {{invitation.expires_in_days}} days.",
    ],
    link: "Join {{org.name}}",
    variables: ["inviter_name", "org.name", "invitation.expires_in_days", "public_metadata"],
  }),
  email("organization_invitation_accepted", {
    name: "Organization invitation accepted",
    subject: "{{email_address}} has joined {{org.name}}",
    says: ["{{email_address}} has accepted the invitation to {{org.name}}."],
    variables: ["email_address", "org.name"],
  }),
  email("organization_membership_requested", {
    name: "Organization membership requested",
    subject: "{{email_address}} asks to join {{org.name}}",
    says: ["{{email_address}} asks to become a member of {{org.name}}."],
    link: "Answer the request",
    variables: ["email_address", "org.name"],
  }),
  email("primary_email_address_changed", {
    name: "Primary address changed",
    subject: "Your primary address for {{app.name}} has changed",
    says: [
      GREETING,
      "your primary address is {{new_email_address}} now; it was {{previous_email_address}}.",
      "If this was not you, write to us at once.",
    ],
    variables: ["greeting_name", "new_email_address", "previous_email_address"],
  }),
  email("password_changed", {
    name: "Password changed",
    subject: "Your {{app.name}} password has changed",
    says: [
      GREETING,
      "the password of {{primary_email_address}} has changed. If this was not you, reset it at once.",
    ],
    variables: ["greeting_name", "primary_email_address"],
  }),
  email("password_removed", {
    name: "Password removed",
    subject: "Your {{app.name}} password was removed",
    says: [
      GREETING,
      "the password of {{primary_email_address}} was removed. If this was not you, write to us at once.",
    ],
    variables: ["greeting_name", "primary_email_address"],
  }),
  email("passkey_removed", {
    name: "Passkey removed",
    subject: "A passkey of your {{app.name}} account was removed",
    says: [
      GREETING,
      "the passkey {{passkey_name}} cannot be used to sign in any more. If this was not you, write to us at once.",
    ],
    variables: ["greeting_name", "passkey_name"],
  }),
  email("new_device_sign_in", {
    name: "Sign-in from a new device",
    subject: "New sign-in to {{app.name}}",
    says: [
      GREETING,
      "somebody signed in to your account at {{session_created_at}} with {{sign_in_method}}, from a device that we have not seen before:",
      "{{browser_name}} on {{operating_system}} ({{device_type}}), {{location}}, {{ip_address}}.",
      '{{#if revoke_session_url}}If this was not you, <a href="{{revoke_session_url}}">sign that device out</a>.{{/if}}',
    ],
    variables: [
      "greeting_name",
      "session_created_at",
      "sign_in_method",
      "browser_name",
      "operating_system",
      "device_type",
      "location",
      "ip_address",
      "revoke_session_url",
    ],
  }),
  email("account_locked", {
    name: "Account locked",
    subject: "Your {{app.name}} account is locked",
    says: [
      GREETING,
      "there were {{failed_attempts}} failed attempts to sign in, so that your account is locked for {{lockout_duration}}.",
    ],
    variables: ["greeting_name", "failed_attempts", "lockout_duration"],
  }),
];
