import { randomBytes } from "node:crypto";
import { z } from "zod/v3";
import { DEFAULT_LIMIT } from "../../../../tools/index.ts";
import { ApiError, invalidParam, notFound } from "../../api-error.ts";
import type { Sandbox } from "../../context.ts";
import {
  applyMergePatch,
  assertNotBlank,
  parseMetadata,
  toColumnFlag,
  toIssuer,
} from "../../domain/index.ts";
import { presentCustomAttributes } from "../../presenters/index.ts";
import { findEnterpriseConnection, getInstance, type InstanceRecord } from "../../store/index.ts";
import * as store from "../../store/index.ts";
import {
  assertDistinctMappings,
  buildMappingRow,
  buildMappingRows,
  type MappingInput,
  presentMappings,
} from "./group-role-mappings.ts";

/** Handlers shared by the directory operations and the older SCIM directory operations. */

/** Default paths (GJSON) of user attributes in a SCIM user; a directory can override them. */
const DEFAULT_ATTRIBUTE_PATHS = {
  user_name: "userName",
  email_address: "emails.#(primary==true).value",
  first_name: "name.givenName",
  last_name: "name.familyName",
};

const AttributeMapping = z.record(z.string());

interface CreateDirectoryInput {
  readonly enterprise_connection_id: string;
  readonly name?: string | undefined;
  readonly provider: string;
  readonly group_role_mappings?: readonly MappingInput[] | undefined;
}

interface UpdateDirectoryInput {
  readonly name?: string | undefined;
  readonly enabled?: boolean | undefined;
  readonly provider?: string | undefined;
  readonly attribute_mapping?: Readonly<Record<string, string | null>> | undefined;
  readonly group_role_mapping_enabled?: boolean | undefined;
}

/** Generates an API key. It is returned but not stored, because the sandbox has no SCIM endpoint. */
const generateApiKey = () => `ak_${randomBytes(16).toString("hex")}`;

const toDirectoryFields = (row: store.DirectoryRecord, instance: InstanceRecord) => ({
  id: row.id,
  name: row.name,
  enterprise_connection_id: row.enterprise_connection_id,
  endpoint_url: `${toIssuer(instance)}/v1/scim/v2/${row.id}`,
  provider: row.provider,
  enabled: row.enabled === 1,
  group_role_mapping_enabled: row.group_role_mapping_enabled === 1,
  attribute_mapping: AttributeMapping.parse(JSON.parse(row.attribute_mapping)),
  custom_attributes: presentCustomAttributes(row.custom_attributes),
  created_at: row.created_at,
  updated_at: row.updated_at,
});

async function getDirectory(sandbox: Sandbox, id: string): Promise<store.DirectoryRecord> {
  const row = await store.findDirectory(sandbox.db, id);
  if (row === undefined) throw notFound("directory", id);
  return row;
}

/**
 * Asserts that a directory can be created for a connection: each connection, and each organization across its
 * connections, has at most one.
 *
 * @throws ApiError 422 if the connection does not exist or has a directory, 400 if its organization has a directory
 */
async function assertConnectionAvailable(sandbox: Sandbox, connectionId: string): Promise<void> {
  const record = await findEnterpriseConnection(sandbox.db, connectionId);
  if (record === undefined)
    throw invalidParam(
      "enterprise_connection_id",
      `No enterprise connection was found with id ${connectionId}.`,
      "form_resource_not_found",
    );
  if ((await store.findDirectoryByConnection(sandbox.db, connectionId)) !== undefined)
    throw invalidParam(
      "enterprise_connection_id",
      `The enterprise connection ${connectionId} already has a directory.`,
      "scim_directory_enterprise_connection_already_used",
    );
  const { organization_id } = record.connection;
  if (organization_id === null) return;
  const other = await store.findDirectoryByOrganization(sandbox.db, organization_id);
  if (other !== undefined)
    throw new ApiError(400, {
      code: "scim_directory_organization_already_used",
      message: "organization has a directory",
      longMessage: `The connection's organization already has the directory ${other.id}.`,
      param: "enterprise_connection_id",
    });
}

/**
 * Returns a directory whose mappings can be changed.
 *
 * @throws ApiError 404 if it does not exist, 400 if role mapping is disabled in it
 */
async function getMappableDirectory(sandbox: Sandbox, id: string): Promise<store.DirectoryRecord> {
  const row = await getDirectory(sandbox, id);
  if (row.group_role_mapping_enabled === 0)
    throw new ApiError(400, {
      code: "feature_not_enabled",
      message: "role mapping disabled",
      longMessage: `Role mappings are disabled in this directory; set group_role_mapping_enabled first.`,
    });
  return row;
}

/**
 * Creates the handlers of directories.
 *
 * @param objectType value of `object` in responses about directories
 * @param mappingObjectType value of `object` in responses about mappings
 */
export const createDirectoryHandlers = <
  const ObjectType extends string,
  const MappingObjectType extends string,
>(
  objectType: ObjectType,
  mappingObjectType: MappingObjectType,
) => {
  const toResponse = (row: store.DirectoryRecord, instance: InstanceRecord) => ({
    object: objectType,
    ...toDirectoryFields(row, instance),
  });

  const loadResponse = async (sandbox: Sandbox, id: string) =>
    toResponse(await getDirectory(sandbox, id), await getInstance(sandbox.db));

  const loadMappingList = async (sandbox: Sandbox, id: string) => {
    const data = await presentMappings(sandbox, id, mappingObjectType);
    return { data, total_count: data.length };
  };

  return {
    async list(sandbox: Sandbox, page: { limit?: number | undefined; offset?: number | undefined }) {
      const instance = await getInstance(sandbox.db);
      const { rows, total } = await store.listDirectories(sandbox.db, {
        limit: page.limit ?? DEFAULT_LIMIT,
        offset: page.offset ?? 0,
      });
      return { data: rows.map((row) => toResponse(row, instance)), total_count: total };
    },

    async create(sandbox: Sandbox, { group_role_mappings, ...input }: CreateDirectoryInput) {
      assertNotBlank(input.name, "name");
      assertNotBlank(input.provider, "provider");
      await assertConnectionAvailable(sandbox, input.enterprise_connection_id);
      const now = sandbox.now();
      const id = sandbox.newId("scim");
      await store.insertDirectory(sandbox.db, {
        id,
        enterprise_connection_id: input.enterprise_connection_id,
        name: input.name ?? input.provider,
        provider: input.provider,
        enabled: 1,
        group_role_mapping_enabled: group_role_mappings === undefined ? 0 : 1,
        attribute_mapping: JSON.stringify(DEFAULT_ATTRIBUTE_PATHS),
        created_at: now,
        updated_at: now,
      });
      const rows = await buildMappingRows(sandbox, id, group_role_mappings ?? [], "group_role_mappings");
      await store.insertGroupRoleMappings(sandbox.db, rows);
      return { ...(await loadResponse(sandbox, id)), api_key: generateApiKey() };
    },

    get: loadResponse,

    async update(sandbox: Sandbox, id: string, input: UpdateDirectoryInput) {
      const row = await getDirectory(sandbox, id);
      assertNotBlank(input.name, "name");
      assertNotBlank(input.provider, "provider");
      await store.updateDirectory(sandbox.db, row.id, {
        name: input.name ?? row.name,
        enabled: toColumnFlag(input.enabled) ?? row.enabled,
        provider: input.provider ?? row.provider,
        attribute_mapping: JSON.stringify(
          applyMergePatch(parseMetadata(row.attribute_mapping), input.attribute_mapping ?? {}),
        ),
        group_role_mapping_enabled:
          toColumnFlag(input.group_role_mapping_enabled) ?? row.group_role_mapping_enabled,
        updated_at: sandbox.now(),
      });
      return loadResponse(sandbox, id);
    },

    async remove(sandbox: Sandbox, id: string) {
      await getDirectory(sandbox, id);
      await store.deleteDirectory(sandbox.db, id);
      return { object: objectType, id, deleted: true } as const;
    },

    async rotateApiKey(sandbox: Sandbox, id: string) {
      await getDirectory(sandbox, id);
      await store.updateDirectory(sandbox.db, id, { updated_at: sandbox.now() });
      return { ...(await loadResponse(sandbox, id)), api_key: generateApiKey() };
    },

    async listMappings(sandbox: Sandbox, id: string) {
      await getDirectory(sandbox, id);
      return loadMappingList(sandbox, id);
    },

    async createMapping(sandbox: Sandbox, id: string, input: MappingInput) {
      await getMappableDirectory(sandbox, id);
      const rows = await store.listGroupRoleMappings(sandbox.db, id);
      const nextPrecedence = Math.max(0, ...rows.map(({ precedence }) => precedence)) + 1;
      const row = await buildMappingRow(
        sandbox,
        id,
        { ...input, precedence: input.precedence ?? nextPrecedence },
        "",
      );
      assertDistinctMappings([...rows, row], () => "");
      await store.insertGroupRoleMappings(sandbox.db, [row]);
      const created = (await loadMappingList(sandbox, id)).data.find((mapping) => mapping.id === row.id);
      if (created === undefined) throw new Error(`The mapping ${row.id} was just made.`);
      return created;
    },

    async replaceMappings(sandbox: Sandbox, id: string, input: readonly MappingInput[]) {
      await getMappableDirectory(sandbox, id);
      await store.deleteAllGroupRoleMappings(sandbox.db, id);
      await store.insertGroupRoleMappings(sandbox.db, await buildMappingRows(sandbox, id, input, "mappings"));
      return loadMappingList(sandbox, id);
    },

    async removeMapping(sandbox: Sandbox, id: string, mappingId: string) {
      await getMappableDirectory(sandbox, id);
      const rows = await store.listGroupRoleMappings(sandbox.db, id);
      if (!rows.some((row) => row.id === mappingId)) throw notFound("group-to-role mapping", mappingId);
      await store.deleteGroupRoleMapping(sandbox.db, mappingId);
      return { object: mappingObjectType, id: mappingId, deleted: true } as const;
    },
  };
};
