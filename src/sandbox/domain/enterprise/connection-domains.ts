import { z } from "zod/v3";
import { ApiError, invalidParam } from "../../api-error.ts";
import type { Sandbox } from "../../context.ts";
import {
  findConnectionDomainConflict,
  type EnterpriseConnectionRecord,
} from "../../store/enterprise-connections.ts";
import {
  deleteOrganizationDomain,
  listOrganizationDomainsForEnrollment,
} from "../../store/organization-domains.ts";

/** The email domains whose people sign in by a connection. */

const Domains = z.array(z.string());

export const connectionDomains = ({ connection }: EnterpriseConnectionRecord) =>
  Domains.parse(JSON.parse(connection.domains));

/** Labels with dots between them, of which the last is no number. */
const DOMAIN_PATTERN =
  /^(?=.{1,253}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]([a-z0-9-]{0,61}[a-z0-9])?$/;

/** Domains as they are kept. @throws Failure 422 for what is none, 409 for one of another connection */
export async function parseDomains(
  sandbox: Sandbox,
  input: readonly string[],
  ownConnectionId: string,
): Promise<string> {
  const domains = [...new Set(input.map((domain) => domain.toLowerCase()))];
  const invalid = domains.find((domain) => !DOMAIN_PATTERN.test(domain));
  if (invalid !== undefined)
    throw invalidParam(
      "domains",
      `${invalid} is not a fully qualified domain name such as example.com.`,
      "form_param_format_invalid",
    );
  const conflict = await findConnectionDomainConflict(sandbox.db, domains, ownConnectionId);
  if (conflict !== undefined)
    throw new ApiError(409, {
      code: "conflict",
      message: "conflict",
      longMessage: `${conflict.domain} is already a domain of the enterprise connection ${conflict.id}.`,
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
export async function transferDomains(
  sandbox: Sandbox,
  previous: EnterpriseConnectionRecord,
  updated: EnterpriseConnectionRecord,
  consent = false,
): Promise<void> {
  if (updated.connection.active === 0) return;
  const previousDomains = new Set(previous.connection.active === 1 ? connectionDomains(previous) : []);
  const added = connectionDomains(updated).filter((domain) => !previousDomains.has(domain));
  const enrollmentDomains = await listOrganizationDomainsForEnrollment(sandbox.db, added);
  const [first] = enrollmentDomains;
  if (first !== undefined && !consent)
    throw invalidParam(
      "consent_verified_domains_deletion",
      `${first.name} is a verified domain of the organization ${first.organization_id}, which would lose it.`,
      "organization_domain_exists_for_enrollment",
    );
  for (const { id } of enrollmentDomains) await deleteOrganizationDomain(sandbox.db, id);
}
