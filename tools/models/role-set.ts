import { z } from "zod/v3";
import { Timestamp } from "./common.ts";

const RoleSetItem = z
  .object({
    object: z.literal("role_set_item"),
    id: z.string(),
    name: z.string(),
    key: z.string(),
    description: z.string().nullable(),
    members_count: z.number().int().nullable().optional(),
    has_members: z.boolean().nullable().optional(),
    created_at: Timestamp,
    updated_at: Timestamp,
  })
  .strict();

const RoleSetMigration = z
  .object({
    object: z.literal("role_set_migration"),
    id: z.string(),
    organization_id: z.string().nullable().optional(),
    instance_id: z.string(),
    source_role_set_id: z.string(),
    dest_role_set_id: z.string().nullable().optional(),
    trigger_type: z.string(),
    status: z.string(),
    migrated_members: z.number().int(),
    mappings: z.record(z.string()).nullable().optional(),
    started_at: Timestamp.nullable().optional(),
    completed_at: Timestamp.nullable().optional(),
    created_at: Timestamp,
    updated_at: Timestamp,
  })
  .strict();

export const RoleSet = z
  .object({
    object: z.literal("role_set"),
    id: z.string(),
    name: z.string(),
    key: z.string(),
    description: z.string().nullable(),
    roles: z.array(RoleSetItem),
    default_role: RoleSetItem.nullable().optional(),
    creator_role: RoleSetItem.nullable().optional(),
    type: z.enum(["initial", "custom"]),
    role_set_migration: RoleSetMigration.nullable().optional(),
    created_at: Timestamp,
    updated_at: Timestamp,
  })
  .strict();
