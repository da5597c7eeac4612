import { z } from "zod/v3";
import { defineOperation, returnsObject, returnsPage } from "../core/index.ts";
import {
  DeletedObject,
  DomainEnrollmentMode,
  idParam,
  OrganizationDomain,
  pagingParams,
} from "../models/index.ts";

const organization_id = idParam("org");
const domain_id = idParam("orgdmn");

const EnrollmentModeFilter = z.enum([
  ...DomainEnrollmentMode.options,
  "-manual_invitation",
  "-automatic_invitation",
  "-automatic_suggestion",
  "-enterprise_sso",
]);

const domainFilters = {
  verified: z.enum(["true", "false"]).optional(),
  enrollment_mode: z.array(EnrollmentModeFilter).optional().describe("- excludes"),
};

const confirmationTarget = {
  target: {
    operation: "list_organization_domains",
    with: { organization_id: "{organization_id}" },
    item: { id: "{domain_id}" },
  },
  labelFields: ["name"],
  owner: {
    read: { operation: "get_organization", with: { organization_id: "{organization_id}" } },
    labelFields: ["name"],
  },
  dependents: {
    "pending invitations": { noun: "pending invitation", field: "total_pending_invitations" },
    "pending suggestions": { noun: "pending suggestion", field: "total_pending_suggestions" },
  },
} as const;

export const organizationDomains = {
  list_organization_domains: defineOperation({
    request: "GET /organizations/{organization_id}/domains",
    title: "List an organization's domains",
    description: "Lists the email domains whose users can join an organization.",
    effect: "read",
    path: { organization_id },
    query: { ...domainFilters, ...pagingParams },
    commaSeparated: ["enrollment_mode"],
    response: returnsPage(OrganizationDomain),
  }),

  create_organization_domain: defineOperation({
    request: "POST /organizations/{organization_id}/domains",
    title: "Add a domain to an organization",
    description: "Adds an email domain to an organization, verified unless you say otherwise.",
    effect: "write",
    withoutConfirmation: "It only adds a domain.",
    path: { organization_id },
    body: {
      name: z.string().optional().describe("Needed, e.g. example.com"),
      enrollment_mode: DomainEnrollmentMode.optional(),
      verified: z.boolean().optional(),
    },
    response: returnsObject(OrganizationDomain),
  }),

  update_organization_domain: defineOperation({
    request: "PATCH /organizations/{organization_id}/domains/{domain_id}",
    title: "Update an organization's domain",
    description: "Changes how an email domain's users join the organization, or whether it is verified.",
    effect: "write",
    withoutConfirmation: "Another enrollment mode changes only how users join from now on.",
    path: { organization_id, domain_id },
    body: { enrollment_mode: DomainEnrollmentMode.optional(), verified: z.boolean().optional() },
    response: returnsObject(OrganizationDomain),
    confirm: {
      when: [{ arguments: { verified: false }, target: { "affiliation_verification.status": "verified" } }],
      ...confirmationTarget,
      recreate: {
        operation: "update_organization_domain",
        with: { organization_id: "{organization_id}", domain_id: "{domain_id}", verified: true },
      },
      warning: "Users of this domain can no longer join by themselves, and its verification is lost.",
    },
  }),

  delete_organization_domain: defineOperation({
    request: "DELETE /organizations/{organization_id}/domains/{domain_id}",
    title: "Remove a domain from an organization",
    description: "Removes an email domain from an organization. Members stay.",
    effect: "destructive",
    path: { organization_id, domain_id },
    response: returnsObject(DeletedObject),
    confirm: {
      ...confirmationTarget,
      recreate: {
        operation: "create_organization_domain",
        with: {
          organization_id: "{organization_id}",
          name: "{name}",
          enrollment_mode: "{enrollment_mode}",
        },
      },
      warning: "Users of this domain can no longer join by themselves, and its verification is lost.",
    },
  }),

  verify_organization_domain_ownership: defineOperation({
    request: "POST /organizations/{organization_id}/domains/{domain_id}/verify_ownership",
    title: "Mark a domain as owned",
    description: "Marks a domain as owned by the organization, without the DNS record that proves it.",
    effect: "write",
    withoutConfirmation: "It only records the ownership.",
    idempotent: true,
    path: { organization_id, domain_id },
    response: returnsObject(OrganizationDomain),
  }),

  list_all_organization_domains: defineOperation({
    request: "GET /organization_domains",
    title: "List all organizations' domains",
    description: "Lists or searches the email domains of all organizations.",
    effect: "read",
    query: {
      organization_id: z.string().optional(),
      ...domainFilters,
      query: z.string().optional().describe("Part of a name, or an organization id"),
      domains: z.array(z.string()).optional().describe("Exact names"),
      order_by: z.string().optional().describe("created_at or name, prefix - to descend"),
      ...pagingParams,
    },
    commaSeparated: ["enrollment_mode"],
    response: returnsPage(OrganizationDomain),
  }),
};
