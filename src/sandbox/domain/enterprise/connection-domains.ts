import { z } from "zod/v3";
import { Failure, invalidParam } from "../../api-error.ts";
import type { Sandbox } from "../../context.ts";
import { findTakenDomain, type ConnectionRecord } from "../../store/enterprise-connections.ts";
import { deleteOrganizationDomain, listEnrollingDomains } from "../../store/organization-domains.ts";

/** The email domains whose people sign in by a connection. */

const Domains = z.array(z.string());

export const domainsOf = ({ connection }: ConnectionRecord) => Domains.parse(JSON.parse(connection.domains));

/** Labels with dots between them, of which the last is no number. */
const DOMAIN = /^(?=.{1,253}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]([a-z0-9-]{0,61}[a-z0-9])?$/;

/** Domains as they are kept. @throws Failure 422 for what is none, 409 for one of another connection */
export async function checkedDomains(
  sandbox: Sandbox,
  given: readonly string[],
  own: string,
): Promise<string> {
  const domains = [...new Set(given.map((domain) => domain.toLowerCase()))];
  const wrong = domains.find((domain) => !DOMAIN.test(domain));
  if (wrong !== undefined)
    throw invalidParam(
      "domains",
      `${wrong} is not a fully qualified domain name such as example.com.`,
      "form_param_format_invalid",
    );
  const taken = await findTakenDomain(sandbox.db, domains, own);
  if (taken !== undefined)
    throw new Failure(409, {
      code: "conflict",
      message: "conflict",
      longMessage: `${taken.domain} is already a domain of the enterprise connection ${taken.id}.`,
      param: "domains",
    });
  return JSON.stringify(domains);
}

/**
 * Takes the domains by which a connection comes to sign people in from the organizations whose people join by them:
 * all where it is activated, new ones where it is active already.
 *
 * @throws Failure 422 without consent to that
 */
export async function takeDomains(
  sandbox: Sandbox,
  before: ConnectionRecord,
  record: ConnectionRecord,
  consent = false,
): Promise<void> {
  if (record.connection.active === 0) return;
  const had = new Set(before.connection.active === 1 ? domainsOf(before) : []);
  const added = domainsOf(record).filter((domain) => !had.has(domain));
  const domains = await listEnrollingDomains(sandbox.db, added);
  const [first] = domains;
  if (first !== undefined && !consent)
    throw invalidParam(
      "consent_verified_domains_deletion",
      `${first.name} is a verified domain of the organization ${first.organization_id}, which would lose it.`,
      "organization_domain_exists_for_enrollment",
    );
  for (const { id } of domains) await deleteOrganizationDomain(sandbox.db, id);
}
