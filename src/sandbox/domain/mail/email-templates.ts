import type { DefaultTemplate } from "./default-template.ts";

/** The default email templates of a new instance. */

interface EmailDefinition {
  readonly name: string;
  readonly subject: string;
  /** Paragraphs of HTML. */
  readonly paragraphs: readonly string[];
  /** Text of the link; without it, the email has no link. */
  readonly linkText?: string;
  /** The variable that holds the link's URL; `action_url` by default. */
  readonly linkVariable?: string;
  /** Whether the email contains the one-time code, in a paragraph of its own. */
  readonly code?: true;
  readonly variables?: readonly string[];
}

const CODE_VARIABLE = "otp_code";

function defineEmail(
  slug: string,
  { name, subject, paragraphs, linkText, linkVariable = "action_url", code, variables = [] }: EmailDefinition,
): DefaultTemplate {
  const required = [
    ...(code === undefined ? [] : [CODE_VARIABLE]),
    ...(linkText === undefined ? [] : [linkVariable]),
  ];
  const lines = [
    ...paragraphs.map((text) => `<p>${text}</p>`),
    ...(code === undefined ? [] : [`<p><strong>{{${CODE_VARIABLE}}}</strong></p>`]),
    ...(linkText === undefined ? [] : [`<p><a href="{{${linkVariable}}}">${linkText}</a></p>`]),
  ];
  const body = `<h1>{{> app_logo}}</h1>\n${lines.join("\n")}\n`;
  return { type: "email", slug, name, subject, body, variables: [...required, ...variables], required };
}

const REQUEST_VARIABLES = ["requested_from", "requested_at", "ttl_minutes"];
const REQUEST_ORIGIN_SENTENCE =
  "{{#if requested_from}}It was asked for from {{requested_from}} at {{requested_at}}.{{/if}}";
const UNEXPECTED_NOTICE = "If you did not ask for this, you can ignore this message.";
const GREETING = "Hello{{#if greeting_name}} {{greeting_name}}{{/if}},";

export const EMAIL_TEMPLATES: readonly DefaultTemplate[] = [
  defineEmail("verification_code", {
    name: "Verification code",
    subject: "{{otp_code}} is your {{app.name}} verification code",
    paragraphs: ["Enter this code to go on:", REQUEST_ORIGIN_SENTENCE, UNEXPECTED_NOTICE],
    code: true,
    variables: REQUEST_VARIABLES,
  }),
  defineEmail("magic_link_sign_in", {
    name: "Sign-in link",
    subject: "Sign in to {{app.name}}",
    paragraphs: ["Follow this link to sign in.", REQUEST_ORIGIN_SENTENCE, UNEXPECTED_NOTICE],
    linkText: "Sign in",
    linkVariable: "magic_link",
    variables: REQUEST_VARIABLES,
  }),
  defineEmail("magic_link_sign_up", {
    name: "Sign-up link",
    subject: "Welcome to {{app.name}}: confirm your address",
    paragraphs: ["Follow this link to finish signing up.", REQUEST_ORIGIN_SENTENCE, UNEXPECTED_NOTICE],
    linkText: "Confirm",
    linkVariable: "magic_link",
    variables: REQUEST_VARIABLES,
  }),
  defineEmail("magic_link_user_profile", {
    name: "Address confirmation link",
    subject: "Confirm your address for {{app.name}}",
    paragraphs: ["Follow this link to add this address to your profile.", REQUEST_ORIGIN_SENTENCE],
    linkText: "Confirm",
    linkVariable: "magic_link",
    variables: REQUEST_VARIABLES,
  }),
  defineEmail("reset_password_code", {
    name: "Password reset code",
    subject: "{{otp_code}} resets your {{app.name}} password",
    paragraphs: ["Enter this code to choose a new password:", REQUEST_ORIGIN_SENTENCE, UNEXPECTED_NOTICE],
    code: true,
    variables: REQUEST_VARIABLES,
  }),
  defineEmail("invitation", {
    name: "Invitation",
    subject: "Your invitation to {{app.name}}",
    paragraphs: [
      "{{#if inviter_name}}{{inviter_name}} invites you{{else}}You are invited{{/if}} to join {{app.name}}.",
      "The invitation is good for {{invitation.expires_in_days}} days.",
    ],
    linkText: "Accept the invitation",
    variables: ["inviter_name", "invitation.expires_in_days", "public_metadata"],
  }),
  defineEmail("waitlist_invitation", {
    name: "Waitlist invitation",
    subject: "You can join {{app.name}} now",
    paragraphs: [
      "Thank you for waiting: there is a place for you.",
      "The invitation is good for {{invitation.expires_in_days}} days.",
    ],
    linkText: "Join",
    variables: ["inviter_name", "invitation.expires_in_days", "public_metadata"],
  }),
  defineEmail("waitlist_confirmation", {
    name: "Waitlist confirmation",
    subject: "You are on the waitlist of {{app.name}}",
    paragraphs: ["We will write to you as soon as there is a place."],
  }),
  defineEmail("organization_invitation", {
    name: "Organization invitation",
    subject: "{{inviter_name}} invites you to {{org.name}}",
    paragraphs: [
      "{{inviter_name}} invites you to join {{org.name}} on {{app.name}}.",
      "The invitation is good for {{invitation.expires_in_days}} days.",
    ],
    linkText: "Join {{org.name}}",
    variables: ["inviter_name", "org.name", "invitation.expires_in_days", "public_metadata"],
  }),
  defineEmail("organization_invitation_accepted", {
    name: "Organization invitation accepted",
    subject: "{{email_address}} has joined {{org.name}}",
    paragraphs: ["{{email_address}} has accepted the invitation to {{org.name}}."],
    variables: ["email_address", "org.name"],
  }),
  defineEmail("organization_membership_requested", {
    name: "Organization membership requested",
    subject: "{{email_address}} asks to join {{org.name}}",
    paragraphs: ["{{email_address}} asks to become a member of {{org.name}}."],
    linkText: "Answer the request",
    variables: ["email_address", "org.name"],
  }),
  defineEmail("primary_email_address_changed", {
    name: "Primary address changed",
    subject: "Your primary address for {{app.name}} has changed",
    paragraphs: [
      GREETING,
      "your primary address is {{new_email_address}} now; it was {{previous_email_address}}.",
      "If this was not you, write to us at once.",
    ],
    variables: ["greeting_name", "new_email_address", "previous_email_address"],
  }),
  defineEmail("password_changed", {
    name: "Password changed",
    subject: "Your {{app.name}} password has changed",
    paragraphs: [
      GREETING,
      "the password of {{primary_email_address}} has changed. If this was not you, reset it at once.",
    ],
    variables: ["greeting_name", "primary_email_address"],
  }),
  defineEmail("password_removed", {
    name: "Password removed",
    subject: "Your {{app.name}} password was removed",
    paragraphs: [
      GREETING,
      "the password of {{primary_email_address}} was removed. If this was not you, write to us at once.",
    ],
    variables: ["greeting_name", "primary_email_address"],
  }),
  defineEmail("passkey_removed", {
    name: "Passkey removed",
    subject: "A passkey of your {{app.name}} account was removed",
    paragraphs: [
      GREETING,
      "the passkey {{passkey_name}} cannot be used to sign in any more. If this was not you, write to us at once.",
    ],
    variables: ["greeting_name", "passkey_name"],
  }),
  defineEmail("new_device_sign_in", {
    name: "Sign-in from a new device",
    subject: "New sign-in to {{app.name}}",
    paragraphs: [
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
  defineEmail("account_locked", {
    name: "Account locked",
    subject: "Your {{app.name}} account is locked",
    paragraphs: [
      GREETING,
      "there were {{failed_attempts}} failed attempts to sign in, so that your account is locked for {{lockout_duration}}.",
    ],
    variables: ["greeting_name", "failed_attempts", "lockout_duration"],
  }),
];
