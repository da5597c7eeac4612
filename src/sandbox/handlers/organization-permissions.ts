import { DEFAULT_LIMIT, type organizationPermissions } from "../../../tools/index.ts";
import { ApiError, notFound } from "../api-error.ts";
import type { Sandbox } from "../context.ts";
import { assertKeyAvailable, assertKeyFormat, assertName, parseOrderBy } from "../domain/index.ts";
import type { Handlers } from "../handler.ts";
import { presentPermission } from "../presenters/index.ts";
import { type PermissionRow, ROLE_ORDER_COLUMNS } from "../store/index.ts";
import * as store from "../store/index.ts";

const KEY_FORMAT = {
  pattern: /^org:(?!sys_)[a-z0-9_]+:[a-z0-9_]+$/,
  words: "org:, a feature, : and an action, such as org:invoices:read, and not begin with org:sys_",
};

async function getPermission(sandbox: Sandbox, id: string): Promise<PermissionRow> {
  const row = await store.findPermission(sandbox.db, id);
  if (row === undefined) throw notFound("organization permission", id);
  return row;
}

/**
 * Returns a permission that was created in the instance.
 *
 * @throws ApiError 404 if the permission does not exist, 403 if it is a system permission
 */
async function getCustomPermission(sandbox: Sandbox, id: string): Promise<PermissionRow> {
  const row = await getPermission(sandbox, id);
  if (row.type === "system")
    throw new ApiError(403, {
      code: "organization_system_permission_not_modifiable",
      message: "organization system permission cannot be modified",
      longMessage: `${row.key} is a system permission and cannot be changed.`,
    });
  return row;
}

async function assertValidNewKey(sandbox: Sandbox, key: string, ownId?: string): Promise<void> {
  assertKeyFormat(key, KEY_FORMAT);
  assertKeyAvailable("permission", await store.findPermissionByKey(sandbox.db, key), ownId);
}

export const organizationPermissionHandlers: Handlers<typeof organizationPermissions> = {
  async list_organization_permissions(sandbox, { query, order_by, limit = DEFAULT_LIMIT, offset = 0 }) {
    const order = parseOrderBy(order_by ?? "-created_at", ROLE_ORDER_COLUMNS);
    const rows = await store.listPermissions(sandbox.db, { query }, order, { limit, offset });
    return {
      data: rows.map(presentPermission),
      total_count: await store.countPermissions(sandbox.db, { query }),
    };
  },

  async create_organization_permission(sandbox, { name, key, description = "" }) {
    assertName(name);
    await assertValidNewKey(sandbox, key);
    const now = sandbox.now();
    const row: PermissionRow = {
      id: sandbox.newId("perm"),
      key,
      name,
      description,
      type: "user",
      created_at: now,
      updated_at: now,
    };
    await store.insertPermissions(sandbox.db, [row]);
    return presentPermission(row);
  },

  async get_organization_permission(sandbox, { permission_id }) {
    return presentPermission(await getPermission(sandbox, permission_id));
  },

  async update_organization_permission(sandbox, { permission_id, name, key, description }) {
    const { id } = await getCustomPermission(sandbox, permission_id);
    if (name !== undefined) assertName(name);
    if (key !== undefined) await assertValidNewKey(sandbox, key, id);
    await store.updatePermission(sandbox.db, id, {
      ...(name === undefined ? {} : { name }),
      ...(key === undefined ? {} : { key }),
      ...(description === undefined ? {} : { description }),
      updated_at: sandbox.now(),
    });
    return presentPermission(await getPermission(sandbox, id));
  },

  async delete_organization_permission(sandbox, { permission_id }) {
    const { id } = await getCustomPermission(sandbox, permission_id);
    await store.deletePermission(sandbox.db, id);
    return { object: "permission", id, deleted: true };
  },
};
