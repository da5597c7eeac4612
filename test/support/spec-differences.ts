const MODES = "The specification names the four modes in a sentence only.";
/** A key that stands in the Authorization header. */
const inHeader = {
  machine_secret_key: "The specification says in a sentence only that a machine's key will do.",
};

const SEVERAL = "The specification has one value, and says in a sentence only that there may be several.";
const FILE = "A file is its bytes and their type on the way; the specification has the text of a form.";

/**
 * Where a declaration deliberately differs from Clerk's specification of 2026-05-12, and why: by operation, then
 * by field.
 */
export const differences: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  set_user_profile_image: {
    file: "The specification does not require it; without it there is nothing to set.",
  },
  upload_organization_logo: { file: FILE },
  upload_oauth_application_logo: { file: FILE },
  list_organization_invitations: { status: SEVERAL },
  list_all_organization_invitations: { status: SEVERAL },
  list_user_organization_invitations: { status: SEVERAL },
  create_organization_domain: { enrollment_mode: MODES },
  list_organization_domains: {
    enrollment_mode:
      "The specification has one value, and names the modes and that several combine in a sentence only.",
    verified: "The specification names the two values in a sentence only.",
  },
  update_organization_domain: { enrollment_mode: MODES },
  update_instance_organization_settings: {
    domains_enrollment_modes: "The specification names the three modes in a sentence only.",
  },
  list_m2m_tokens: inHeader,
  create_m2m_token: inHeader,
  revoke_m2m_token: inHeader,
  verify_m2m_token: inHeader,
};

const ONE_VERIFICATION = "The specification has a schema for each strategy; here one has the fields of all.";
const PRIVATE = "A member of private keys; those that are published have none.";
const PREVIEW = "The specification names no field of a rendered message.";
const ONE_DELETION = "What was deleted is shown by one model, which has what any resource's deletion shows.";

/**
 * Where the model of an answer deliberately has other fields than the specification, and why: by the end of the
 * field's path, which begins with the operation.
 */
export const answerDifferences: Readonly<Record<string, string>> = {
  "verification.channel": ONE_VERIFICATION,
  "verification.error": ONE_VERIFICATION,
  "verification.external_verification_redirect_url": ONE_VERIFICATION,
  "verification.message": ONE_VERIFICATION,
  "verification.nonce": ONE_VERIFICATION,
  "delete_api_key.external_id": ONE_DELETION,
  "delete_api_key.slug": ONE_DELETION,
  "delete_machine.external_id": ONE_DELETION,
  "delete_machine.slug": ONE_DELETION,
  "get_jwks.keys.d": PRIVATE,
  "get_jwks.keys.dp": PRIVATE,
  "get_jwks.keys.dq": PRIVATE,
  "get_jwks.keys.k": PRIVATE,
  "get_jwks.keys.p": PRIVATE,
  "get_jwks.keys.q": PRIVATE,
  "get_jwks.keys.qi": PRIVATE,

  "preview_template.body": PREVIEW,
  "preview_template.from_email_address": PREVIEW,
  "preview_template.reply_to_email_address": PREVIEW,
  "preview_template.subject": PREVIEW,
};
