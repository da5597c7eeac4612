import { z } from "zod/v3";
import { DeletedObject, id, paging } from "../models/common.ts";
import { Permission } from "../models/permission.ts";
import { given, object, operation, page } from "../core/operation.ts";

const permission_id = id("perm");
const target = { operation: "get_organization_permission" };
const named = ["name", "key"];
const dependents = {
  "roles with it": {
    one: "role with it",
    operation: "list_organization_roles",
    where: { "permissions.*.id": "{id}" },
    named: ["key"],
    stay: true,
  },
} as const;

export const organizationPermissions = {
  list_organization_permissions: operation({
    request: "GET /organization_permissions",
    title: "List organization permissions",
    description: "Lists the permissions that organization roles can have, Clerk's own and the instance's.",
    effect: "read",
    query: {
      query: z.string().optional().describe("Exact id, or part of a name or key"),
      order_by: z.string().optional().describe("created_at, name or key, prefix - to descend"),
      ...paging,
    },
    response: page(Permission),
  }),

  create_organization_permission: operation({
    request: "POST /organization_permissions",
    title: "Create an organization permission",
    description: "Creates a permission that can then be assigned to organization roles.",
    effect: "write",
    body: {
      name: z.string(),
      key: z.string().describe("org:feature:action, e.g. org:invoices:read; not org:sys_…"),
      description: z.string().optional(),
    },
    response: object(Permission),
  }),

  get_organization_permission: operation({
    request: "GET /organization_permissions/{permission_id}",
    title: "Get an organization permission",
    description: "Gets one permission that organization roles can have.",
    effect: "read",
    path: { permission_id },
    response: object(Permission),
  }),

  update_organization_permission: operation({
    request: "PATCH /organization_permissions/{permission_id}",
    title: "Update an organization permission",
    description: "Changes a permission's name, key or description. System permissions cannot be changed.",
    effect: "write",
    path: { permission_id },
    body: {
      name: z.string().optional(),
      key: z.string().optional(),
      description: z.string().optional(),
    },
    response: object(Permission),
    confirm: {
      when: [{ arguments: { key: given } }],
      target,
      named,
      dependents,
      recreate: {
        operation: "update_organization_permission",
        with: { permission_id: "{permission_id}", key: "{key}" },
      },
      warning: "Code that checks for the old key refuses everyone until it is updated.",
    },
  }),

  delete_organization_permission: operation({
    request: "DELETE /organization_permissions/{permission_id}",
    title: "Delete an organization permission",
    description: "Deletes a permission and removes it from every role. System permissions cannot be deleted.",
    effect: "destructive",
    path: { permission_id },
    response: object(DeletedObject),
    confirm: {
      target,
      named,
      dependents,
      recreate: {
        operation: "create_organization_permission",
        with: { name: "{name}", key: "{key}", description: "{description}" },
      },
      warning: "Every role loses it at once, and a new one must be assigned to each again.",
    },
  }),
};
