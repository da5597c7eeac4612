import slugify from "@sindresorhus/slugify";
import { DEFAULT_LIMIT, type roleSets } from "../../../tools/index.ts";
import { ApiError, invalidParam, notFound } from "../api-error.ts";
import type { Sandbox } from "../context.ts";
import {
  addRolesToSet,
  assertKeyAvailable,
  assertKeyFormat,
  assertName,
  getCreatorRoleOfSet,
  getRole,
  getRoleOfSet,
  listRoleKeys,
  listRolesOfSet,
  parseOrderBy,
  QUOTAS,
  reassignToRoleSet,
  referenceNotFound,
  requireOrganizations,
} from "../domain/index.ts";
import type { Handlers } from "../handler.ts";
import { presentRoleSets } from "../presenters/index.ts";
import { ROLE_ORDER_COLUMNS, type RoleRow } from "../store/index.ts";
import * as store from "../store/index.ts";

const KEY_FORMAT = {
  pattern: /^role_set:[a-z0-9_]+$/,
  words: "role_set: and lowercase letters, digits or _, such as role_set:partners",
};

async function getRoleSet(sandbox: Sandbox, keyOrId: string): Promise<store.RoleSetRow> {
  await requireOrganizations(sandbox);
  const row = await store.findRoleSetByIdOrKey(sandbox.db, keyOrId);
  if (row === undefined) throw notFound("role set", keyOrId);
  return row;
}

async function toResponse(sandbox: Sandbox, id: string) {
  const [response] = await presentRoleSets(sandbox.db, [await getRoleSet(sandbox, id)]);
  if (response === undefined) throw new Error("One row gives one answer.");
  return response;
}

async function assertValidNewKey(sandbox: Sandbox, key: string, ownId?: string): Promise<void> {
  assertKeyFormat(key, KEY_FORMAT);
  assertKeyAvailable("role set", await store.findRoleSetByIdOrKey(sandbox.db, key), ownId);
}

/**
 * Generates an available key from a name: `role_set:our_partners` from `Our partners`, with a number if that is
 * taken.
 */
async function generateKey(sandbox: Sandbox, name: string): Promise<string> {
  const base = `role_set:${slugify(name, { separator: "_", decamelize: false }) || "custom"}`;
  let key = base;
  for (let number = 2; (await store.findRoleSetByIdOrKey(sandbox.db, key)) !== undefined; number += 1)
    key = `${base}_${number}`;
  return key;
}

async function getRolesByKey(sandbox: Sandbox, keys: readonly string[], param: string): Promise<RoleRow[]> {
  return Promise.all([...new Set(keys)].map((key) => getRole(sandbox, key, param)));
}

/** @throws ApiError 422 if a mapping's source is not a role of `from`, or its destination is not a role of `to` */
function assertValidMappings(
  mappings: store.RoleKeyMappings,
  from: readonly RoleRow[],
  to: readonly RoleRow[],
): store.RoleKeyMappings {
  const [sources, destinations] = [new Set(listRoleKeys(from)), new Set(listRoleKeys(to))];
  for (const [source, destination] of mappings)
    if (!sources.has(source) || !destinations.has(destination))
      throw new ApiError(422, {
        code: "organization_role_set_reassignment_mappings_invalid",
        message: "role reassignment mappings invalid",
        longMessage: `${source} to ${destination} does not map a role of the first set to a role of the second.`,
        param: "reassignment_mappings",
      });
  return mappings;
}

export const roleSetHandlers: Handlers<typeof roleSets> = {
  async list_role_sets(sandbox, { query, order_by, limit = DEFAULT_LIMIT, offset = 0 }) {
    await requireOrganizations(sandbox);
    const order = parseOrderBy(order_by ?? "-created_at", ROLE_ORDER_COLUMNS);
    const rows = await store.listRoleSets(sandbox.db, { query }, order, { limit, offset });
    return {
      data: await presentRoleSets(sandbox.db, rows),
      total_count: await store.countRoleSets(sandbox.db, { query }),
    };
  },

  async create_role_set(sandbox, input) {
    await requireOrganizations(sandbox);
    const { name, key, type = "custom" } = input;
    assertName(name);
    if (key !== undefined) await assertValidNewKey(sandbox, key);
    if ((await store.countRoleSets(sandbox.db, {})) >= QUOTAS.max_role_sets_allowed)
      throw new ApiError(403, {
        code: "organization_instance_role_sets_quota_exceeded",
        message: "role sets for instance quota exceeded",
        longMessage: `An instance can have at most ${QUOTAS.max_role_sets_allowed} role sets.`,
      });
    const roles = await getRolesByKey(sandbox, input.roles, "roles");
    const now = sandbox.now();
    const row: store.RoleSetRow = {
      id: sandbox.newId("role_set"),
      key: key ?? (await generateKey(sandbox, name)),
      name,
      description: input.description ?? null,
      type,
      default_role_id: getRoleOfSet(roles, input.default_role_key, "default_role_key").id,
      creator_role_id: getCreatorRoleOfSet(roles, input.creator_role_key, "creator_role_key").id,
      created_at: now,
      updated_at: now,
    };
    if (type === "initial") await store.demoteInitialRoleSet(sandbox.db, now);
    await store.insertRoleSet(
      sandbox.db,
      row,
      roles.map(({ id }) => id),
    );
    return toResponse(sandbox, row.id);
  },

  async get_role_set(sandbox, { role_set_key_or_id }) {
    return toResponse(sandbox, role_set_key_or_id);
  },

  async update_role_set(sandbox, input) {
    const { name, key, description, type, default_role_key, creator_role_key } = input;
    const row = await getRoleSet(sandbox, input.role_set_key_or_id);
    const roles = await listRolesOfSet(sandbox, row);
    if (name !== undefined) assertName(name);
    if (key !== undefined) await assertValidNewKey(sandbox, key, row.id);
    const updated_at = sandbox.now();
    if (type === "initial" && row.type !== "initial")
      await store.demoteInitialRoleSet(sandbox.db, updated_at);
    await store.updateRoleSet(sandbox.db, row, {
      ...(name === undefined ? {} : { name }),
      ...(key === undefined ? {} : { key }),
      ...(description === undefined ? {} : { description }),
      ...(type === undefined ? {} : { type }),
      ...(default_role_key === undefined
        ? {}
        : { default_role_id: getRoleOfSet(roles, default_role_key, "default_role_key").id }),
      ...(creator_role_key === undefined
        ? {}
        : { creator_role_id: getCreatorRoleOfSet(roles, creator_role_key, "creator_role_key").id }),
      updated_at,
    });
    return toResponse(sandbox, row.id);
  },

  async replace_role_set(sandbox, { role_set_key_or_id, dest_role_set_key, reassignment_mappings = {} }) {
    const source = await getRoleSet(sandbox, role_set_key_or_id);
    const destination = await store.findRoleSetByIdOrKey(sandbox.db, dest_role_set_key);
    if (destination === undefined)
      throw referenceNotFound("role set", dest_role_set_key, "dest_role_set_key");
    if (destination.id === source.id)
      throw invalidParam("dest_role_set_key", "A role set cannot be replaced with itself.");
    const roles = await listRolesOfSet(sandbox, destination);
    const mappings = assertValidMappings(
      new Map(Object.entries(reassignment_mappings)),
      await listRolesOfSet(sandbox, source),
      roles,
    );
    await reassignToRoleSet(sandbox, { roleSetKey: source.key }, roles, mappings);
    await store.moveOrganizationsToRoleSet(sandbox.db, source.key, destination.key);
    await store.deleteRoleSet(sandbox.db, source.id);
    if (source.type === "initial")
      await store.updateRoleSet(sandbox.db, destination, { type: "initial", updated_at: sandbox.now() });
    return { object: "role_set", id: source.id, deleted: true };
  },

  async add_roles_to_role_set(sandbox, input) {
    const row = await getRoleSet(sandbox, input.role_set_key_or_id);
    const { default_role_key, creator_role_key } = input;
    const added = await getRolesByKey(sandbox, input.role_keys, "role_keys");
    await addRolesToSet(sandbox, row, added, "role_keys");
    await store.updateRoleSet(sandbox.db, row, {
      ...(default_role_key === undefined
        ? {}
        : { default_role_id: getRoleOfSet(added, default_role_key, "default_role_key").id }),
      ...(creator_role_key === undefined
        ? {}
        : { creator_role_id: getCreatorRoleOfSet(added, creator_role_key, "creator_role_key").id }),
      updated_at: sandbox.now(),
    });
    return toResponse(sandbox, row.id);
  },

  async replace_role_in_role_set(sandbox, { role_set_key_or_id, role_key, to_role_key }) {
    const row = await getRoleSet(sandbox, role_set_key_or_id);
    const role = getRoleOfSet(await listRolesOfSet(sandbox, row), role_key, "role_key");
    const replacementRole = await getRole(sandbox, to_role_key, "to_role_key");
    if (replacementRole.id === role.id)
      throw invalidParam("to_role_key", "A role cannot be replaced with itself.");
    await store.removeRoleFromRoleSet(sandbox.db, row.id, role.id);
    const roles = await addRolesToSet(sandbox, row, [replacementRole], "to_role_key");
    await store.updateRoleSet(sandbox.db, row, {
      ...(row.default_role_id === role.id ? { default_role_id: replacementRole.id } : {}),
      ...(row.creator_role_id === role.id
        ? { creator_role_id: getCreatorRoleOfSet(roles, replacementRole.key, "to_role_key").id }
        : {}),
      updated_at: sandbox.now(),
    });
    await reassignToRoleSet(
      sandbox,
      { roleSetKey: row.key },
      roles,
      new Map([[role.key, replacementRole.key]]),
    );
    return toResponse(sandbox, row.id);
  },
};
