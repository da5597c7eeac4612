import type { z } from "zod/v3";
import {
  DEFAULT_LIMIT,
  DomainEnrollmentMode,
  type OperationInput,
  type OrganizationDomain,
  type organizationDomains,
} from "../../../tools/index.ts";
import { ApiError, invalidParam, missingParam, notFound } from "../api-error.ts";
import type { Sandbox } from "../context.ts";
import {
  getOrganization,
  isCommonEmailDomain,
  parseIdFilter,
  parseOrderBy,
  QUOTAS,
  requireOrganizations,
} from "../domain/index.ts";
import type { Handlers } from "../handler.ts";
import { presentOrganization } from "../presenters/index.ts";
import {
  findActiveEnterpriseConnectionByDomain,
  findOrganizationsById,
  NEWEST_FIRST_ORDER,
} from "../store/index.ts";
import * as store from "../store/index.ts";

type Wire = z.input<typeof OrganizationDomain>;
type EnrollmentMode = store.OrganizationDomainRow["enrollment_mode"];

const presentAffiliation = ({
  affiliation,
}: store.OrganizationDomainRow): Wire["affiliation_verification"] =>
  affiliation === null
    ? null
    : { status: affiliation, strategy: "admin", attempts: null, expire_at: null, verified_at: null };

const presentOwnership = ({
  ownership_verified_at,
}: store.OrganizationDomainRow): Wire["ownership_verification"] =>
  ownership_verified_at === null
    ? null
    : {
        status: "verified",
        strategy: "manual_override",
        attempts: null,
        expire_at: null,
        verified_at: ownership_verified_at,
      };

/** Presents domains with the organizations that they belong to. */
async function toResponses(sandbox: Sandbox, rows: readonly store.OrganizationDomainRow[]): Promise<Wire[]> {
  const ids = new Set(rows.map(({ organization_id }) => organization_id));
  const organizations = await findOrganizationsById(sandbox.db, [...ids]);
  return rows.map((row) => {
    const organization = organizations.get(row.organization_id);
    if (organization === undefined) throw new Error(`Domain ${row.id} has lost its organization.`);
    const { id, name, slug, image_url, has_image } = presentOrganization(organization);
    return {
      object: "organization_domain",
      id: row.id,
      organization_id: row.organization_id,
      name: row.name,
      enrollment_mode: row.enrollment_mode,
      affiliation_email_address: null,
      affiliation_verification: presentAffiliation(row),
      ownership_verification: presentOwnership(row),
      verification: presentAffiliation(row),
      // Clerk creates these invitations and suggestions when users sign up through the Frontend API; the sandbox does
      // not.
      total_pending_invitations: 0,
      total_pending_suggestions: 0,
      public_organization_data: { id, name, slug, image_url, has_image },
      created_at: row.created_at,
      updated_at: row.updated_at,
    };
  });
}

async function toResponse(sandbox: Sandbox, organizationId: string, id: string): Promise<Wire> {
  const [response] = await toResponses(sandbox, [await getDomain(sandbox, organizationId, id)]);
  if (response === undefined) throw new Error("One row gives one answer.");
  return response;
}

async function getDomain(
  sandbox: Sandbox,
  organizationId: string,
  id: string,
): Promise<store.OrganizationDomainRow> {
  await getOrganization(sandbox, organizationId);
  const row = await store.findOrganizationDomain(sandbox.db, id);
  if (row === undefined || row.organization_id !== organizationId) throw notFound("organization domain", id);
  return row;
}

/** @throws ApiError 403 if organization domains or the enrollment mode are disabled in the instance's settings */
async function assertDomainsEnabled(sandbox: Sandbox, mode: EnrollmentMode | undefined): Promise<void> {
  const settings = await requireOrganizations(sandbox);
  if (!settings.domains_enabled)
    throw new ApiError(403, {
      code: "organization_domains_not_enabled",
      message: "organization domains not enabled",
      longMessage: "Organization domains are disabled in this instance's settings (domains_enabled).",
    });
  const enabled = new Set<EnrollmentMode | undefined>(settings.domains_enrollment_modes);
  if ((mode === "automatic_invitation" || mode === "automatic_suggestion") && !enabled.has(mode))
    throw new ApiError(403, {
      code: "organization_domain_enrollment_mode_not_enabled",
      message: "organization enrollment mode not enabled",
      longMessage: `${mode} is disabled in this instance's settings (domains_enrollment_modes).`,
      param: "enrollment_mode",
    });
}

const HOST_PATTERN = /^(?!-)[a-z0-9-]+(\.[a-z0-9-]+)+$/;

function assertValidName(name: string): void {
  if (!HOST_PATTERN.test(name))
    throw invalidParam(
      "name",
      "name must be a domain without a scheme, such as example.com.",
      "form_param_format_invalid",
    );
  if (isCommonEmailDomain(name))
    throw invalidParam(
      "name",
      `${name} is a public email domain that anyone can have an address at.`,
      "organization_domain_common",
    );
}

/**
 * Asserts that an organization can have a domain as a verified one.
 *
 * @throws ApiError 422 if it is a verified domain of another organization, or a domain of an active enterprise
 * connection and the enrollment mode is not `enterprise_sso`
 */
async function assertNameAvailable(
  sandbox: Sandbox,
  organizationId: string,
  name: string,
  mode: EnrollmentMode,
): Promise<void> {
  const connection = await findActiveEnterpriseConnectionByDomain(sandbox.db, name);
  if (connection !== undefined && mode !== "enterprise_sso")
    throw invalidParam(
      "name",
      `${name} is a domain of the enterprise connection ${connection.id}.`,
      "organization_domain_exists_for_enterprise_connection",
    );
  const verified = { names: [name], verified: true };
  const verifiedDomains = await store.listOrganizationDomains(sandbox.db, verified, NEWEST_FIRST_ORDER, {
    limit: 2,
    offset: 0,
  });
  if (verifiedDomains.some(({ organization_id }) => organization_id !== organizationId))
    throw invalidParam(
      "name",
      `${name} is a verified domain of another organization.`,
      "organization_domain_already_exists",
    );
}

type ListDomainsInput = Omit<
  OperationInput<typeof organizationDomains.list_all_organization_domains>,
  "query"
>;

const toEnrollmentModes = (texts: readonly string[]) =>
  DomainEnrollmentMode.options.filter((mode) => texts.includes(mode));

async function listDomains(sandbox: Sandbox, input: ListDomainsInput, namePart?: string) {
  const { organization_id, verified, domains, limit = DEFAULT_LIMIT, offset = 0 } = input;
  const modes = parseIdFilter(input.enrollment_mode);
  const filter: store.OrganizationDomainFilter = {
    organizationId: organization_id,
    verified: verified === undefined ? undefined : verified === "true",
    enrollmentModes: modes?.include === undefined ? undefined : toEnrollmentModes(modes.include),
    excludedEnrollmentModes: toEnrollmentModes(modes?.exclude ?? []),
    namePart,
    names: domains,
  };
  const order = parseOrderBy(input.order_by ?? "-created_at", ["created_at", "name"]);
  const rows = await store.listOrganizationDomains(sandbox.db, filter, order, { limit, offset });
  return {
    data: await toResponses(sandbox, rows),
    total_count: await store.countOrganizationDomains(sandbox.db, filter),
  };
}

export const organizationDomainHandlers: Handlers<typeof organizationDomains> = {
  async list_organization_domains(sandbox, input) {
    await getOrganization(sandbox, input.organization_id);
    return listDomains(sandbox, input);
  },

  async create_organization_domain(sandbox, { organization_id, ...input }) {
    await getOrganization(sandbox, organization_id);
    const { enrollment_mode = "manual_invitation" } = input;
    await assertDomainsEnabled(sandbox, enrollment_mode);
    const name = input.name?.trim().toLowerCase();
    if (name === undefined) throw missingParam("name");
    assertValidName(name);
    const organizationFilter = { organizationId: organization_id };
    if ((await store.countOrganizationDomains(sandbox.db, { ...organizationFilter, names: [name] })) > 0)
      throw invalidParam(
        "name",
        `The organization already has the domain ${name}.`,
        "organization_domain_already_exists_same_organization",
      );
    const verified = input.verified ?? true;
    if (verified) await assertNameAvailable(sandbox, organization_id, name, enrollment_mode);
    if ((await store.countOrganizationDomains(sandbox.db, organizationFilter)) >= QUOTAS.max_allowed_domains)
      throw new ApiError(403, {
        code: "organization_domain_quota_exceeded",
        message: "organization domains quota exceeded",
        longMessage: `An organization can have at most ${QUOTAS.max_allowed_domains} domains.`,
      });
    const now = sandbox.now();
    const row: store.OrganizationDomainRow = {
      id: sandbox.newId("orgdmn"),
      organization_id,
      name,
      enrollment_mode,
      affiliation: verified ? "verified" : null,
      ownership_verified_at: null,
      created_at: now,
      updated_at: now,
    };
    await store.insertOrganizationDomain(sandbox.db, row);
    return toResponse(sandbox, organization_id, row.id);
  },

  async update_organization_domain(sandbox, { organization_id, domain_id, enrollment_mode, verified }) {
    const row = await getDomain(sandbox, organization_id, domain_id);
    await assertDomainsEnabled(sandbox, enrollment_mode);
    if (verified ?? row.affiliation === "verified")
      await assertNameAvailable(sandbox, organization_id, row.name, enrollment_mode ?? row.enrollment_mode);
    await store.updateOrganizationDomain(sandbox.db, row.id, {
      ...(enrollment_mode === undefined ? {} : { enrollment_mode }),
      ...(verified === undefined ? {} : { affiliation: verified ? "verified" : "unverified" }),
      updated_at: sandbox.now(),
    });
    return toResponse(sandbox, organization_id, row.id);
  },

  async delete_organization_domain(sandbox, { organization_id, domain_id }) {
    const { id } = await getDomain(sandbox, organization_id, domain_id);
    await store.deleteOrganizationDomain(sandbox.db, id);
    return { object: "organization_domain", id, deleted: true };
  },

  async verify_organization_domain_ownership(sandbox, { organization_id, domain_id }) {
    const row = await getDomain(sandbox, organization_id, domain_id);
    await assertDomainsEnabled(sandbox, undefined);
    const now = sandbox.now();
    if (row.ownership_verified_at === null)
      await store.updateOrganizationDomain(sandbox.db, row.id, {
        ownership_verified_at: now,
        updated_at: now,
      });
    return toResponse(sandbox, organization_id, row.id);
  },

  async list_all_organization_domains(sandbox, { query, ...input }) {
    await requireOrganizations(sandbox);
    if (query === undefined) return listDomains(sandbox, input);
    if (query.trim() === "") throw invalidParam("query", "query must not be blank.");
    return query.startsWith("org_") && input.organization_id === undefined
      ? listDomains(sandbox, { ...input, organization_id: query })
      : listDomains(sandbox, input, query);
  },
};
