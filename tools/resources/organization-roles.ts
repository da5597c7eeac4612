import { z } from "zod/v3";
import {
  buildRoleMembersImpact,
  defineOperation,
  differsFrom,
  returnsObject,
  returnsPage,
} from "../core/index.ts";
import { DeletedObject, idParam, pagingParams, Role } from "../models/index.ts";

const organization_role_id = idParam("role");
const permission_id = idParam("perm");

const permissions = z.array(z.string()).optional();
const target = { operation: "get_organization_role" };
const labelFields = ["name", "key"];

const roleSetsImpact = {
  noun: "role set with it",
  operation: "list_role_sets",
  where: { "roles.*.id": "{id}" },
  labelFields: ["key"],
  survives: true,
} as const;

export const organizationRoles = {
  list_organization_roles: defineOperation({
    request: "GET /organization_roles",
    title: "List organization roles",
    description: "Lists the roles that members of organizations can have, with their permissions.",
    effect: "read",
    query: {
      query: z.string().optional().describe("Exact id, or part of a name or key"),
      order_by: z.string().optional().describe("created_at, name or key, prefix - to descend"),
      ...pagingParams,
    },
    response: returnsPage(Role),
  }),

  create_organization_role: defineOperation({
    request: "POST /organization_roles",
    title: "Create an organization role",
    description: "Creates a role. Members can have it in organizations whose role set includes it.",
    effect: "write",
    withoutConfirmation: "It only adds a role.",
    body: {
      name: z.string(),
      key: z.string().describe("org: and lowercase letters, digits or _, e.g. org:billing_admin"),
      description: z.string().optional(),
      permissions: permissions.describe("Permission ids"),
      include_in_initial_role_set: z.boolean().optional(),
    },
    response: returnsObject(Role),
  }),

  get_organization_role: defineOperation({
    request: "GET /organization_roles/{organization_role_id}",
    title: "Get an organization role",
    description: "Gets an organization role with its permissions.",
    effect: "read",
    path: { organization_role_id },
    response: returnsObject(Role),
  }),

  update_organization_role: defineOperation({
    request: "PATCH /organization_roles/{organization_role_id}",
    title: "Update an organization role",
    description: "Changes a role's name, key, description or permissions. Members with the role keep it.",
    effect: "write",
    withoutConfirmation: "Another name or description takes no permission away, nor do more permissions.",
    path: { organization_role_id },
    body: {
      name: z.string().optional(),
      key: z.string().optional(),
      description: z.string().optional(),
      permissions: permissions.describe("Ids of all its permissions; others are removed"),
    },
    response: returnsObject(Role),
    confirm: {
      when: [{ onlyIfRemoving: true }, { arguments: { key: differsFrom("key") } }],
      target,
      labelFields,
      replaces: {
        permissions: {
          noun: "permission",
          argument: "permissions",
          currentPath: "permissions",
          matchFields: { id: [] },
          labelFields: ["key"],
        },
      },
      dependents: { "members with it": buildRoleMembersImpact({ id: "{id}" }, "member with it") },
      recreate: {
        operation: "update_organization_role",
        with: { organization_role_id: "{id}", key: "{key}", permissions: "{permissions.*.id}" },
      },
      warning:
        "Everyone with this role loses the permissions that are not listed, and checks for an old key fail.",
    },
  }),

  delete_organization_role: defineOperation({
    request: "DELETE /organization_roles/{organization_role_id}",
    title: "Delete an organization role",
    description:
      "Deletes a role that no member or invitation has, and that is not any role set's creator or default role.",
    effect: "destructive",
    path: { organization_role_id },
    response: returnsObject(DeletedObject),
    confirm: {
      target,
      labelFields,
      dependents: {
        permissions: { noun: "permission", field: "permissions", labelFields: ["key"], survives: true },
        "members with it": buildRoleMembersImpact({ id: "{id}" }, "member with it"),
        "role sets with it": roleSetsImpact,
      },
      recreate: {
        operation: "create_organization_role",
        with: {
          name: "{name}",
          key: "{key}",
          description: "{description}",
          permissions: "{permissions.*.id}",
        },
      },
      warning: "The role is removed from every role set; add_roles_to_role_set adds a new one.",
    },
  }),

  assign_permission_to_organization_role: defineOperation({
    request: "POST /organization_roles/{organization_role_id}/permissions/{permission_id}",
    title: "Give a role a permission",
    description: "Gives a permission to an organization role, and so to everyone who has it.",
    effect: "write",
    withoutConfirmation: "It only adds a permission.",
    idempotent: true,
    path: { organization_role_id, permission_id },
    response: returnsObject(Role),
  }),

  remove_permission_from_organization_role: defineOperation({
    request: "DELETE /organization_roles/{organization_role_id}/permissions/{permission_id}",
    title: "Remove a permission from a role",
    description: "Removes a permission from an organization role, and so from everyone who has it.",
    effect: "destructive",
    path: { organization_role_id, permission_id },
    response: returnsObject(Role),
    confirm: {
      target: { ...target, listPath: "permissions", item: { id: "{permission_id}" } },
      labelFields,
      owner: { labelFields },
      dependents: {
        "members with the role": buildRoleMembersImpact({ id: "{owner.id}" }, "member with the role"),
      },
      recreate: {
        operation: "assign_permission_to_organization_role",
        with: { organization_role_id: "{organization_role_id}", permission_id: "{permission_id}" },
      },
      warning: "Everyone with this role loses what the permission allows at once.",
    },
  }),
};
