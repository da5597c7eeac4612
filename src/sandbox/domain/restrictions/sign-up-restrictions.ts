import { ApiError } from "../../api-error.ts";
import type { Sandbox } from "../../context.ts";
import {
  findRestrictedIdentifierByCanonical,
  getInstance,
  type InstanceSettings,
} from "../../store/index.ts";

/** Restrictions on sign-ups. They do not apply to users created through the Backend API. */

/** The best known providers of disposable email addresses; Clerk's list is much longer. */
const DISPOSABLE_DOMAINS = new Set([
  "10minutemail.com",
  "dispostable.com",
  "fakeinbox.com",
  "getnada.com",
  "guerrillamail.com",
  "maildrop.cc",
  "mailinator.com",
  "mailnesia.com",
  "mintemail.com",
  "mohmal.com",
  "sharklasers.com",
  "temp-mail.org",
  "tempmail.com",
  "throwawaymail.com",
  "trashmail.com",
  "yopmail.com",
]);

/** The subaddress of an email address: the part from `+` on. */
const SUBADDRESS = /\+.*@/;

const GMAIL_ADDRESS = /^(.*)@(gmail|googlemail)\.com$/;

/** The address that receives the same mail: Gmail ignores dots before the `@`. Other addresses are unchanged. */
const removeGmailDots = (canonical: string) =>
  GMAIL_ADDRESS.test(canonical) ? canonical.replaceAll(/\.(?=.*@)/g, "") : canonical;

const extractDomain = (canonical: string) => canonical.replace(/^.*@/, "");

function isBlockedByRestriction(canonical: string, restrictions: InstanceSettings["restrictions"]): boolean {
  const { block_email_subaddresses, block_disposable_email_domains } = restrictions;
  return (
    (block_email_subaddresses && SUBADDRESS.test(canonical)) ||
    (block_disposable_email_domains && DISPOSABLE_DOMAINS.has(extractDomain(canonical)))
  );
}

/** @throws ApiError 403 if the instance's restrictions, allowlist or blocklist exclude the identifier */
export async function assertSignUpAllowed(sandbox: Sandbox, canonical: string): Promise<void> {
  const { restrictions } = (await getInstance(sandbox.db)).settings;
  const addresses = restrictions.ignore_dots_for_gmail_addresses
    ? [canonical, removeGmailDots(canonical)]
    : [canonical];
  const entries = [...addresses, `*@${extractDomain(canonical)}`];
  const isListed = async (list: "allow" | "block") => {
    const matches = await Promise.all(
      entries.map((entry) => findRestrictedIdentifierByCanonical(sandbox.db, list, entry)),
    );
    return matches.some((entry) => entry !== undefined);
  };
  if (
    isBlockedByRestriction(canonical, restrictions) ||
    (restrictions.blocklist && (await isListed("block"))) ||
    (restrictions.allowlist && !(await isListed("allow")))
  )
    throw new ApiError(403, {
      code: "not_allowed_access",
      message: "access not allowed",
      longMessage: `${canonical} may not sign up for this application.`,
    });
}
