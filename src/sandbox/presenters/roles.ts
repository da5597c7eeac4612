import type { z } from "zod/v3";
import type { Role } from "../../../tools/index.ts";
import type { PermissionRow, RoleRow } from "../store/index.ts";

type Wire = z.input<typeof Role>;

export const presentPermission = (row: PermissionRow): Wire["permissions"][number] => ({
  object: "permission",
  ...row,
});

export const presentRole = (row: RoleRow, permissions: readonly PermissionRow[]): Wire => ({
  object: "role",
  ...row,
  is_creator_eligible: row.is_creator_eligible === 1,
  permissions: permissions.map(presentPermission),
});
