import { z } from "zod/v3";
import { defineOperation, differsFrom, returnsObject, returnsPage } from "../core/index.ts";
import { DeletedObject, idParam, pagingParams, Permission } from "../models/index.ts";

const permission_id = idParam("perm");
const target = { operation: "get_organization_permission" };
const labelFields = ["name", "key"];
const dependents = {
  "roles with it": {
    noun: "role with it",
    operation: "list_organization_roles",
    where: { "permissions.*.id": "{id}" },
    labelFields: ["key"],
    survives: true,
  },
} as const;

export const organizationPermissions = {
  list_organization_permissions: defineOperation({
    request: "GET /organization_permissions",
    title: "List organization permissions",
    description: "Lists the permissions that organization roles can have, Clerk's own and the instance's.",
    effect: "read",
    query: {
      query: z.string().optional().describe("Exact id, or part of a name or key"),
      order_by: z.string().optional().describe("created_at, name or key, prefix - to descend"),
      ...pagingParams,
    },
    response: returnsPage(Permission),
  }),

  create_organization_permission: defineOperation({
    request: "POST /organization_permissions",
    title: "Create an organization permission",
    description: "Creates a permission that can then be assigned to organization roles.",
    effect: "write",
    withoutConfirmation: "It only adds a permission.",
    body: {
      name: z.string(),
      key: z.string().describe("org:feature:action, e.g. org:invoices:read; not org:sys_…"),
      description: z.string().optional(),
    },
    response: returnsObject(Permission),
  }),

  get_organization_permission: defineOperation({
    request: "GET /organization_permissions/{permission_id}",
    title: "Get an organization permission",
    description: "Gets one permission that organization roles can have.",
    effect: "read",
    path: { permission_id },
    response: returnsObject(Permission),
  }),

  update_organization_permission: defineOperation({
    request: "PATCH /organization_permissions/{permission_id}",
    title: "Update an organization permission",
    description: "Changes a permission's name, key or description. System permissions cannot be changed.",
    effect: "write",
    withoutConfirmation: "Another name or description takes the permission from nobody.",
    path: { permission_id },
    body: {
      name: z.string().optional(),
      key: z.string().optional(),
      description: z.string().optional(),
    },
    response: returnsObject(Permission),
    confirm: {
      when: [{ arguments: { key: differsFrom("key") } }],
      target,
      labelFields,
      dependents,
      recreate: {
        operation: "update_organization_permission",
        with: { permission_id: "{permission_id}", key: "{key}" },
      },
      warning: "Code that checks for the old key refuses everyone until it is updated.",
    },
  }),

  delete_organization_permission: defineOperation({
    request: "DELETE /organization_permissions/{permission_id}",
    title: "Delete an organization permission",
    description: "Deletes a permission and removes it from every role. System permissions cannot be deleted.",
    effect: "destructive",
    path: { permission_id },
    response: returnsObject(DeletedObject),
    confirm: {
      target,
      labelFields,
      dependents,
      recreate: {
        operation: "create_organization_permission",
        with: { name: "{name}", key: "{key}", description: "{description}" },
      },
      warning: "Every role loses it at once, and a new one must be assigned to each again.",
    },
  }),
};
