import { z } from "zod/v3";
import {
  buildCreditImpact,
  buildMetadataMerges,
  buildMetadataReplacements,
  buildPaidPlansImpact,
  defineOperation,
  returnsObject,
  returnsPage,
} from "../core/index.ts";
import {
  DeletedObject,
  idParam,
  imageUpload,
  logoFields,
  Metadata,
  Organization,
  OrganizationWithLogo,
  pagingParams,
} from "../models/index.ts";

const organization_id = idParam("org");

const countFlags = {
  include_members_count: z.boolean().optional(),
  include_missing_member_with_elevated_permissions: z
    .boolean()
    .optional()
    .describe("Tells whether nobody can administer it"),
};

const name = z.string().min(1).max(256);
const max_allowed_memberships = z.number().int().min(0).optional().describe("0: unlimited");
const created_at = z.string().datetime({ offset: true }).optional();
const role_set_key = z.string().optional();
const metadataFields = { public_metadata: Metadata.optional(), private_metadata: Metadata.optional() };

export const organizations = {
  list_organizations: defineOperation({
    request: "GET /organizations",
    title: "List organizations",
    description: "Lists or searches the instance's organizations, newest first.",
    effect: "read",
    query: {
      ...countFlags,
      query: z.string().optional().describe("Exact id, or part of a name or slug"),
      user_id: z.array(z.string()).optional().describe("Having any of these members; -user_… excludes"),
      organization_id: z.array(z.string()).max(100).optional().describe("-org_… excludes"),
      order_by: z.string().optional().describe("name, created_at or members_count, prefix - to descend"),
      ...pagingParams,
    },
    response: returnsPage(Organization),
  }),

  create_organization: defineOperation({
    request: "POST /organizations",
    title: "Create an organization",
    description: "Creates an organization, with created_by as its first administrator.",
    effect: "write",
    withoutConfirmation: "It only adds an organization.",
    body: {
      name,
      slug: z.string().optional().describe("a-z, 0-9 and -; default: from the name"),
      created_by: z.string().optional().describe("A user's id; without it there are no members"),
      max_allowed_memberships,
      ...metadataFields,
      created_at,
      role_set_key,
    },
    response: returnsObject(Organization),
  }),

  get_organization: defineOperation({
    request: "GET /organizations/{organization_id}",
    title: "Get an organization",
    description: "Gets one organization by id or slug.",
    effect: "read",
    path: { organization_id: organization_id.describe("Id or slug") },
    query: countFlags,
    response: returnsObject(Organization),
    ignoredChanges: ["last_active_at", "updated_at"],
  }),

  update_organization: defineOperation({
    request: "PATCH /organizations/{organization_id}",
    title: "Update an organization",
    description:
      "Changes an organization's name, slug or limits. For metadata use update_organization_metadata.",
    effect: "write",
    withoutConfirmation:
      "Another name, slug or limit removes no member; a limit below the number of members only stops new ones.",
    path: { organization_id },
    body: {
      name: name.optional(),
      slug: z.string().optional(),
      max_allowed_memberships,
      admin_delete_enabled: z.boolean().optional().describe("Whether its admins may delete it"),
      created_at,
      role_set_key,
    },
    response: returnsObject(Organization),
  }),

  update_organization_metadata: defineOperation({
    request: "PATCH /organizations/{organization_id}/metadata",
    title: "Merge metadata into an organization",
    description: "Merges metadata deeply into an organization's; a key set to null is removed.",
    effect: "write",
    withoutConfirmation: "It adds keys or gives them other values.",
    path: { organization_id },
    body: metadataFields,
    response: returnsObject(Organization),
    confirm: {
      when: [{ onlyIfRemoving: true }],
      target: { operation: "get_organization" },
      labelFields: ["name"],
      replaces: buildMetadataMerges("public_metadata", "private_metadata"),
      warning: "The keys that are set to null are lost with their values.",
    },
  }),

  replace_organization_metadata: defineOperation({
    request: "PUT /organizations/{organization_id}/metadata",
    title: "Replace an organization's metadata",
    description:
      "Overwrites whole metadata fields of an organization; absent ones stay. update_organization_metadata merges.",
    effect: "destructive",
    path: { organization_id },
    body: metadataFields,
    response: returnsObject(Organization),
    confirm: {
      target: { operation: "get_organization" },
      labelFields: ["name"],
      replaces: buildMetadataReplacements("public_metadata", "private_metadata"),
      recreate: {
        operation: "update_organization_metadata",
        with: {
          organization_id: "{organization_id}",
          public_metadata: "{public_metadata}",
          private_metadata: "{private_metadata}",
        },
      },
      warning: "Keys that the new metadata lacks are lost.",
    },
  }),

  upload_organization_logo: defineOperation({
    request: "PUT /organizations/{organization_id}/logo",
    title: "Upload an organization's logo",
    description: "Uploads an image as an organization's logo, replacing the current one.",
    effect: "write",
    withoutConfirmation: "A first logo only adds.",
    path: { organization_id },
    body: logoFields,
    upload: imageUpload,
    response: returnsObject(OrganizationWithLogo),
    outcomeCheck: { operation: "get_organization" },
    confirm: {
      when: [{ target: { has_image: true } }],
      target: { operation: "get_organization" },
      labelFields: ["name"],
      dependents: { pictures: { noun: "picture", field: "has_image" } },
      warning: "The current logo is lost; restoring it takes another upload.",
    },
  }),

  delete_organization_logo: defineOperation({
    request: "DELETE /organizations/{organization_id}/logo",
    title: "Delete an organization's logo",
    description: "Removes an organization's logo; its initial is shown instead.",
    effect: "destructive",
    path: { organization_id },
    response: returnsObject(Organization),
    confirm: {
      target: { operation: "get_organization" },
      labelFields: ["name"],
      dependents: { pictures: { noun: "picture", field: "has_image" } },
      warning: "The image is lost; restoring it takes another upload.",
    },
  }),

  delete_organization: defineOperation({
    request: "DELETE /organizations/{organization_id}",
    title: "Delete an organization",
    description: "Deletes an organization; its users stay.",
    effect: "destructive",
    path: { organization_id },
    response: returnsObject(DeletedObject),
    confirm: {
      target: { operation: "get_organization" },
      labelFields: ["name"],
      dependents: {
        members: {
          noun: "member",
          operation: "list_organization_memberships",
          with: { organization_id: "{organization_id}" },
        },
        "pending invitations": {
          noun: "pending invitation",
          operation: "list_organization_invitations",
          with: { organization_id: "{organization_id}", status: ["pending"] },
        },
        domains: {
          noun: "domain",
          operation: "list_organization_domains",
          with: { organization_id: "{organization_id}" },
          labelFields: ["name"],
          optional: true,
        },
        "API keys": {
          noun: "API key",
          operation: "list_api_keys",
          with: { subject: "{id}" },
          optional: true,
        },
        "paid plans": buildPaidPlansImpact("get_organization_subscription"),
        "cents of credit": buildCreditImpact("get_organization_credits"),
        "enterprise connections": {
          noun: "enterprise connection",
          operation: "list_enterprise_connections",
          with: { organization_id: "{id}" },
          labelFields: ["name"],
          survives: true,
          optional: true,
        },
      },
      recreate: {
        operation: "create_organization",
        with: {
          name: "{name}",
          slug: "{slug}",
          max_allowed_memberships: "{max_allowed_memberships}",
          public_metadata: "{public_metadata}",
          private_metadata: "{private_metadata}",
          role_set_key: "{role_set_key}",
        },
      },
      warning: "The organization, its memberships, invitations and billing history cannot be restored.",
    },
  }),
};
