import { z } from "zod/v3";
import { defineOperation, differsFrom, returnsObject, returnsPage } from "../core/index.ts";
import { DeletedObject, pagingParams, RoleSet } from "../models/index.ts";

const KEY_OR_ID_PATTERN = /^[A-Za-z0-9_:-]+$/;

const role_set_key_or_id = z.string().refine((value) => KEY_OR_ID_PATTERN.test(value), {
  message: "must be a key such as role_set:default, or an id",
});

const roleKeys = z.array(z.string()).min(1).max(10);
const target = { operation: "get_role_set" };
const labelFields = ["name", "key"];

/** The organizations with a role set. */
const organizationsImpact = {
  noun: "organization",
  operation: "list_organizations",
  where: { role_set_key: "{key}" },
  labelFields: ["name"],
  survives: true,
} as const;

export const roleSets = {
  list_role_sets: defineOperation({
    request: "GET /role_sets",
    title: "List role sets",
    description:
      "Lists the role sets of the instance. An organization's role set determines its members' possible roles.",
    effect: "read",
    query: {
      query: z.string().optional().describe("Exact id, or part of a name or key"),
      order_by: z.string().optional().describe("created_at, name or key, prefix - to descend"),
      ...pagingParams,
    },
    response: returnsPage(RoleSet),
  }),

  create_role_set: defineOperation({
    request: "POST /role_sets",
    title: "Create a role set",
    description: "Creates a role set from existing roles, by their keys.",
    effect: "write",
    withoutConfirmation: "It only adds a role set; organizations keep theirs.",
    body: {
      name: z.string(),
      key: z.string().optional().describe("e.g. role_set:partners; default: from the name"),
      description: z.string().optional(),
      default_role_key: z.string().describe("For new members; one of roles"),
      creator_role_key: z.string().describe("For an organization's creator; one of roles"),
      type: z.enum(["initial", "custom"]).optional().describe("initial: new organizations get this set"),
      roles: roleKeys,
    },
    response: returnsObject(RoleSet),
  }),

  get_role_set: defineOperation({
    request: "GET /role_sets/{role_set_key_or_id}",
    title: "Get a role set",
    description: "Gets a role set with its roles and how many members have each.",
    effect: "read",
    path: { role_set_key_or_id },
    response: returnsObject(RoleSet),
  }),

  update_role_set: defineOperation({
    request: "PATCH /role_sets/{role_set_key_or_id}",
    title: "Update a role set",
    description: "Changes a role set's name, key, description, type, default role or creator role.",
    effect: "write",
    withoutConfirmation: "Members keep their roles; the type and the default roles matter only for new ones.",
    path: { role_set_key_or_id },
    body: {
      name: z.string().optional(),
      key: z.string().optional(),
      description: z.string().optional(),
      type: z
        .enum(["initial"])
        .optional()
        .describe("New organizations get this set instead of the current one"),
      default_role_key: z.string().optional(),
      creator_role_key: z.string().optional(),
    },
    response: returnsObject(RoleSet),
    confirm: {
      when: [{ arguments: { key: differsFrom("key") } }],
      target,
      labelFields,
      dependents: { organizations: organizationsImpact },
      recreate: { operation: "update_role_set", with: { role_set_key_or_id: "{id}", key: "{key}" } },
      warning: "Code and calls that name the role set by its old key fail.",
    },
  }),

  replace_role_set: defineOperation({
    request: "POST /role_sets/{role_set_key_or_id}/replace",
    title: "Replace a role set with another",
    description: "Deletes a role set and moves its organizations to another one.",
    effect: "destructive",
    path: { role_set_key_or_id },
    body: {
      dest_role_set_key: z.string(),
      reassignment_mappings: z
        .record(z.string())
        .optional()
        .describe("From role keys to role keys of the destination; for each role in use that it lacks"),
    },
    response: returnsObject(DeletedObject),
    confirm: {
      target,
      labelFields,
      dependents: {
        roles: { noun: "role", field: "roles", labelFields: ["key"], survives: true },
        members: { noun: "member", field: "roles", sum: "members_count", survives: true },
        organizations: organizationsImpact,
      },
      recreate: {
        operation: "create_role_set",
        with: {
          name: "{name}",
          key: "{key}",
          description: "{description}",
          default_role_key: "{default_role.key}",
          creator_role_key: "{creator_role.key}",
          type: "{type}",
          roles: "{roles.*.key}",
        },
      },
      warning:
        "There is no record of which organizations had this role set, or which members had the mapped roles.",
    },
  }),

  add_roles_to_role_set: defineOperation({
    request: "POST /role_sets/{role_set_key_or_id}/roles",
    title: "Add roles to a role set",
    description: "Adds roles to a role set, so that members of its organizations can have them.",
    effect: "write",
    withoutConfirmation: "It only adds roles.",
    idempotent: true,
    path: { role_set_key_or_id },
    body: {
      role_keys: roleKeys,
      default_role_key: z.string().optional().describe("One of role_keys"),
      creator_role_key: z.string().optional().describe("One of role_keys"),
    },
    response: returnsObject(RoleSet),
  }),

  replace_role_in_role_set: defineOperation({
    request: "POST /role_sets/{role_set_key_or_id}/roles/replace",
    title: "Replace a role in a role set",
    description: "Removes a role from a role set and gives its members another role.",
    effect: "destructive",
    path: { role_set_key_or_id },
    body: { role_key: z.string(), to_role_key: z.string() },
    response: returnsObject(RoleSet),
    confirm: {
      target: { ...target, listPath: "roles", item: { key: "{role_key}" } },
      labelFields,
      owner: { labelFields },
      dependents: { "members with it": { noun: "member with it", field: "members_count", survives: true } },
      recreate: {
        operation: "add_roles_to_role_set",
        with: { role_set_key_or_id: "{role_set_key_or_id}", role_keys: ["{key}"] },
      },
      warning: "Every member with the role gets the other one; there is no record of who had which.",
    },
  }),
};
