import { ApiError } from "../../api-error.ts";
import type { Sandbox } from "../../context.ts";
import { getInstance, type InstanceSettings } from "../../store/instance.ts";
import { findRestrictedIdentifierByCanonical } from "../../store/restricted-identifiers.ts";

/** Who may sign up by themselves; whoever has the instance's key makes users of whom they like. */

/** The best known of the domains whose mailboxes nobody owns for long; Clerk knows many more. */
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

/** What parts the mailbox from a word that its owner has put behind it. */
const SUBADDRESS = /\+.*@/;

const extractDomain = (canonical: string) => canonical.replace(/^.*@/, "");

function isBlockedByRestriction(canonical: string, restrictions: InstanceSettings["restrictions"]): boolean {
  const { block_email_subaddresses, block_disposable_email_domains } = restrictions;
  return (
    (block_email_subaddresses && SUBADDRESS.test(canonical)) ||
    (block_disposable_email_domains && DISPOSABLE_DOMAINS.has(extractDomain(canonical)))
  );
}

/** @throws Failure 403 for whom the instance's restrictions or lists keep out */
export async function assertSignUpAllowed(sandbox: Sandbox, canonical: string): Promise<void> {
  const { restrictions } = (await getInstance(sandbox.db)).settings;
  const entries = [canonical, `*@${extractDomain(canonical)}`];
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
