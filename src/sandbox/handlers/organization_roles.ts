import { DEFAULT_LIMIT } from "../../../tools/models/common.ts";
import type { organizationRoles } from "../../../tools/organization_roles.ts";
import { organizationSettings } from "../organizations.ts";
import { orderOf } from "../order.ts";
import { presentRole } from "../present/roles.ts";
import * as store from "../store/roles.ts";
import type { Handlers } from "./handler.ts";

export const organizationRoleHandlers: Handlers<typeof organizationRoles> = {
  async list_organization_roles(sandbox, { query, order_by, limit = DEFAULT_LIMIT, offset = 0 }) {
    await organizationSettings(sandbox);
    const order = orderOf(order_by ?? "-created_at", store.ROLE_ORDERS);
    const rows = await store.listRoles(sandbox.db, { query }, order, { limit, offset });
    const permissions = await store.permissionsOfRoles(sandbox.db, rows);
    const data = rows.map((row) => presentRole(row, permissions.get(row.id) ?? []));
    return { data, total_count: await store.countRoles(sandbox.db, { query }) };
  },
};
