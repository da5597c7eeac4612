const MODES_IN_PROSE = "The specification names the four modes in a sentence only.";
/** The machine's secret key is sent in the Authorization header. */
const machineKeyInHeader = {
  machine_secret_key: "The specification says in a sentence only that a machine's key will do.",
};

const MULTIPLE_VALUES =
  "The specification has one value, and says in a sentence only that there may be several.";
const FILE_BYTES = "A file is its bytes and their type on the way; the specification has the text of a form.";

/**
 * Deliberate differences of the declared request fields from Clerk's specification of 2026-05-12, with their reasons,
 * by operation and field.
 */
export const requestDifferences: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  set_user_profile_image: {
    file: "The specification does not require it; without it there is nothing to set.",
  },
  upload_organization_logo: { file: FILE_BYTES },
  upload_oauth_application_logo: { file: FILE_BYTES },
  list_organization_invitations: { status: MULTIPLE_VALUES },
  list_all_organization_invitations: { status: MULTIPLE_VALUES },
  list_user_organization_invitations: { status: MULTIPLE_VALUES },
  create_organization_domain: { enrollment_mode: MODES_IN_PROSE },
  list_organization_domains: {
    enrollment_mode:
      "The specification has one value, and names the modes and that several combine in a sentence only.",
    verified: "The specification names the two values in a sentence only.",
  },
  update_organization_domain: { enrollment_mode: MODES_IN_PROSE },
  update_instance_organization_settings: {
    domains_enrollment_modes: "The specification names the three modes in a sentence only.",
  },
  list_m2m_tokens: machineKeyInHeader,
  create_m2m_token: machineKeyInHeader,
  revoke_m2m_token: machineKeyInHeader,
  verify_m2m_token: machineKeyInHeader,
};

const MERGED_VERIFICATION =
  "The specification has a schema for each strategy; here one has the fields of all.";
const PRIVATE_KEY_MEMBER = "A member of private keys; those that are published have none.";
const TEMPLATE_PREVIEW = "The specification names no field of a rendered message.";
const SHARED_DELETION =
  "What was deleted is shown by one model, which has what any resource's deletion shows.";

/**
 * Deliberate differences of the declared response fields from the specification, with their reasons, by the end of the
 * field's path, which starts with the operation.
 */
export const responseDifferences: Readonly<Record<string, string>> = {
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
