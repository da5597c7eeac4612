const MODES = "The specification names the four modes in a sentence only.";
/** A key that stands in the Authorization header. */
const inHeader = {
  machine_secret_key: "The specification says in a sentence only that a machine's key will do.",
};

/**
 * Where a declaration deliberately differs from Clerk's specification of 2026-05-12, and why: by operation, then
 * by field.
 */
export const differences: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  set_user_profile_image: {
    file: "The specification does not require it; without it there is nothing to set.",
  },
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
