import { z } from "zod/v3";
import { Secret, Timestamp } from "./common.ts";
import { CustomAttribute } from "./enterprise-connection.ts";
import { Role } from "./role.ts";

/** The API has two names for the same resource: the current `directory` and the older `scim_directory`. */

/** The body fields of directory creation, except for the group role mappings. */
export const directoryFields = {
  enterprise_connection_id: z.string(),
  name: z.string().optional(),
  provider: z.string().describe("e.g. okta"),
};

export const directoryUpdateFields = {
  name: z.string().optional(),
  enabled: z.boolean().optional(),
  provider: z.string().optional(),
  attribute_mapping: z
    .record(z.string().nullable())
    .optional()
    .describe("Paths in the directory's user by attribute, merged; null removes one"),
  group_role_mapping_enabled: z.boolean().optional(),
};

const role_id = z.string();

const precedence = z.number().int().min(1).optional().describe("1 prevails");

const displayName = z.string().max(255).optional();

/** A group and its role in a mapping, with the older field names of the API. */
export const scimGroupFields = { scim_group_id: z.string(), role_id };

/** A group and its role in a mapping; the group has the current field name or the older one. */
export const directoryGroupFields = {
  directory_group_id: z.string().optional().describe("Required"),
  scim_group_id: z.string().optional().describe("Now directory_group_id"),
  role_id,
};

export const ScimGroup = z.object(scimGroupFields).strict();
export const DirectoryGroup = z.object(directoryGroupFields).strict();

export const scimMappingFields = { ...scimGroupFields, precedence };
export const directoryMappingFields = { ...directoryGroupFields, precedence };

export const CreateScimMapping = z
  .object({ ...scimMappingFields, scim_group_display_name: displayName })
  .strict();
export const CreateDirectoryMapping = z
  .object({
    ...directoryMappingFields,
    directory_group_display_name: displayName,
    scim_group_display_name: displayName.describe("Now directory_group_display_name"),
  })
  .strict();

const buildDirectorySchema = <const Kind extends "directory" | "scim_directory">(kind: Kind) =>
  z
    .object({
      object: z.literal(kind),
      id: z.string(),
      name: z.string(),
      enterprise_connection_id: z.string().nullable().optional(),
      endpoint_url: z.string(),
      provider: z.string(),
      enabled: z.boolean(),
      group_role_mapping_enabled: z.boolean(),
      attribute_mapping: z.record(z.string()),
      custom_attributes: z.array(CustomAttribute.partial()).optional(),
      /** Present only in the responses to creation and rotation. */
      api_key: Secret.nullable().optional(),
      created_at: Timestamp,
      updated_at: Timestamp,
    })
    .strict();

export const Directory = buildDirectorySchema("directory");
export const ScimDirectory = buildDirectorySchema("scim_directory");

const buildMappingSchema = <const Kind extends "directory_group_role_mapping" | "scim_group_role_mapping">(
  kind: Kind,
) =>
  z
    .object({
      object: z.literal(kind),
      id: z.string(),
      directory_id: z.string(),
      scim_directory_id: z.string(),
      directory_group_id: z.string(),
      scim_group_id: z.string(),
      directory_group_display_name: z.string(),
      scim_group_display_name: z.string(),
      role: Role.optional(),
      precedence: z.number().int(),
      created_at: Timestamp,
      updated_at: Timestamp,
    })
    .strict();

export const DirectoryMapping = buildMappingSchema("directory_group_role_mapping");
export const ScimMapping = buildMappingSchema("scim_group_role_mapping");

const buildDeletedMappingSchema = <const Kind extends string>(kind: Kind) =>
  z.object({ object: z.literal(kind), id: z.string(), deleted: z.literal(true) }).strict();

export const DeletedDirectoryMapping = buildDeletedMappingSchema("directory_group_role_mapping");
export const DeletedScimMapping = buildDeletedMappingSchema("scim_group_role_mapping");

/** The warnings of confirmations, shared by the operations of both names. */
export const DIRECTORY_WARNINGS = {
  deletion:
    "Its users are no longer provisioned, its API key stops working and its role mappings are deleted.",
  rotation:
    "The current key keeps working only for a short while: the identity provider must be given the new one by then.",
  replacement: "Mappings that are not among the new ones are lost, and their groups' members lose the role.",
  mapping: "Members of the group lose the role unless another mapping gives it to them.",
  update: "Users are no longer provisioned, or lose the attributes and roles that come from the directory.",
};

/** The part of the confirmation of an update that both operations have in common. */
export const directoryUpdateConfirmation = {
  when: [
    { arguments: { enabled: false }, target: { enabled: true } },
    { arguments: { group_role_mapping_enabled: false }, target: { group_role_mapping_enabled: true } },
    { onlyIfRemoving: true },
  ],
  replaces: {
    attributes: {
      noun: "attribute",
      argument: "attribute_mapping",
      currentPath: "attribute_mapping",
      merges: true,
      includesChanges: true,
    },
  },
  warning: DIRECTORY_WARNINGS.update,
} as const;
