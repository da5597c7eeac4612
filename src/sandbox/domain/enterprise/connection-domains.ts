import { z } from "zod/v3";
import { ApiError, invalidParam } from "../../api-error.ts";
import type { Sandbox } from "../../context.ts";
import {
  deleteOrganizationDomain,
  type EnterpriseConnectionRecord,
  findConnectionDomainConflict,
  listOrganizationDomainsForEnrollment,
} from "../../store/index.ts";

/** The email domains whose users sign in through an enterprise connection. */

/** The maximum number of domains of one connection in the sandbox. Clerk documents none. */
const MAX_DOMAINS = 500;

const Domains = z.array(z.string());

export const parseConnectionDomains = ({ connection }: EnterpriseConnectionRecord) =>
  Domains.parse(JSON.parse(connection.domains));

/** Labels separated by dots; the last label does not begin with a digit. */
const DOMAIN_PATTERN =
  /^(?=.{1,253}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]([a-z0-9-]{0,61}[a-z0-9])?$/;

/**
 * Validates domains and serializes them for the database.
 *
 * @throws ApiError 422 if a domain is malformed, 409 if another connection has it
 */
export async function parseDomains(
  sandbox: Sandbox,
  input: readonly string[],
  ownConnectionId: string,
): Promise<string> {
  if (input.length > MAX_DOMAINS)
    throw invalidParam(
      "domains",
      `domains takes ${MAX_DOMAINS} values at most.`,
      "form_param_array_size_exceeded",
    );
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
 * Deletes organization domains that users could join an organization by and that the connection now signs users in
 * for: all of its domains if the update activates it, only the added ones if it is already active.
 *
 * @throws ApiError 422 if such domains exist and `consent` is false
 */
export async function transferDomains(
  sandbox: Sandbox,
  previous: EnterpriseConnectionRecord,
  updated: EnterpriseConnectionRecord,
  consent = false,
): Promise<void> {
  if (updated.connection.active === 0) return;
  const previousDomains = new Set(previous.connection.active === 1 ? parseConnectionDomains(previous) : []);
  const added = parseConnectionDomains(updated).filter((domain) => !previousDomains.has(domain));
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
