const MODES_IN_PROSE = "The specification lists the four modes only in the description.";
/** The machine's secret key is sent in the Authorization header, not in the body. */
const machineKeyInHeader = {
  machine_secret_key:
    "The specification mentions authentication with a machine's key only in the description.",
};

const MULTIPLE_VALUES =
  "The specification has a single value, and mentions several values only in the description.";
const FILE_BYTES =
  "The request contains the file's bytes and media type; the specification has a text field.";

const SENT_BY_CLIENT = "Clerk's own client sends the field; the specification does not have it yet.";
const connectionFields = { authenticatable: SENT_BY_CLIENT, disable_jit_provisioning: SENT_BY_CLIENT };

/**
 * Deliberate differences of the declared request fields from Clerk's specification of 2026-05-12, with their reasons,
 * by operation and field.
 */
export const requestDifferences: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  create_user: { timezone: SENT_BY_CLIENT },
  update_user: { timezone: SENT_BY_CLIENT },
  update_instance_restrictions: { ignore_dots_for_gmail_addresses: SENT_BY_CLIENT },
  refresh_session: { suffixed_cookies: SENT_BY_CLIENT },
  create_saml_connection: { idp_certificates: SENT_BY_CLIENT },
  update_saml_connection: { idp_certificates: SENT_BY_CLIENT },
  create_enterprise_connection: { ...connectionFields, sync_user_attributes: SENT_BY_CLIENT },
  update_enterprise_connection: connectionFields,
  set_user_profile_image: {
    file: "The specification does not require the file, but a request without it has no effect.",
  },
  upload_organization_logo: { file: FILE_BYTES },
  upload_oauth_application_logo: { file: FILE_BYTES },
  list_organization_invitations: { status: MULTIPLE_VALUES },
  list_all_organization_invitations: { status: MULTIPLE_VALUES },
  list_user_organization_invitations: { status: MULTIPLE_VALUES },
  create_organization_domain: { enrollment_mode: MODES_IN_PROSE },
  list_organization_domains: {
    enrollment_mode:
      "The specification has a single value, and lists the modes and their combination only in the description.",
    verified: "The specification lists the two values only in the description.",
  },
  update_organization_domain: { enrollment_mode: MODES_IN_PROSE },
  update_instance_organization_settings: {
    domains_enrollment_modes: "The specification lists the three modes only in the description.",
  },
  list_m2m_tokens: machineKeyInHeader,
  create_m2m_token: machineKeyInHeader,
  revoke_m2m_token: machineKeyInHeader,
  verify_m2m_token: machineKeyInHeader,
};

const MERGED_VERIFICATION =
  "The specification has a schema for each strategy; the declared model has the fields of all strategies.";
const PRIVATE_KEY_MEMBER = "Only private keys have this member; the published keys are public.";
const TEMPLATE_PREVIEW = "The specification does not list the fields of a rendered message.";
const SHARED_DELETION =
  "The deletions of all resources share one model, which has the fields of each of them.";

const READ_BY_CLIENT = "Clerk's own client reads the field; the specification does not have it yet.";

/** Fields of responses that the specification, whose objects are closed, does not have. */
export const UNSPECIFIED_RESPONSE_FIELDS: readonly string[] = ["timezone", "idp_certificates"];

/**
 * Deliberate differences of the declared response fields from the specification, with their reasons, by the end of the
 * field's path, which starts with the operation.
 */
export const responseDifferences: Readonly<Record<string, string>> = {
  ...Object.fromEntries(UNSPECIFIED_RESPONSE_FIELDS.map((field) => [field, READ_BY_CLIENT])),
  "verification.channel": MERGED_VERIFICATION,
  "verification.error": MERGED_VERIFICATION,
  "verification.external_verification_redirect_url": MERGED_VERIFICATION,
  "verification.message": MERGED_VERIFICATION,
  "verification.nonce": MERGED_VERIFICATION,
  "delete_api_key.external_id": SHARED_DELETION,
  "delete_api_key.slug": SHARED_DELETION,
  "delete_machine.external_id": SHARED_DELETION,
  "delete_machine.slug": SHARED_DELETION,
  "get_jwks.keys.d": PRIVATE_KEY_MEMBER,
  "get_jwks.keys.dp": PRIVATE_KEY_MEMBER,
  "get_jwks.keys.dq": PRIVATE_KEY_MEMBER,
  "get_jwks.keys.k": PRIVATE_KEY_MEMBER,
  "get_jwks.keys.p": PRIVATE_KEY_MEMBER,
  "get_jwks.keys.q": PRIVATE_KEY_MEMBER,
  "get_jwks.keys.qi": PRIVATE_KEY_MEMBER,

  "preview_template.body": TEMPLATE_PREVIEW,
  "preview_template.from_email_address": TEMPLATE_PREVIEW,
  "preview_template.reply_to_email_address": TEMPLATE_PREVIEW,
  "preview_template.subject": TEMPLATE_PREVIEW,
};
