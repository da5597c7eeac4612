import { randomBytes } from "node:crypto";
import { z } from "zod/v3";
import { DEFAULT_LIMIT } from "../../../../tools/models/common.ts";
import { Failure, invalidParam, notFound } from "../../api-error.ts";
import { issuerOf } from "../../domain/tokens/instance-keys.ts";
import { mergeMetadata, parseMetadata } from "../../domain/metadata.ts";
import { presentAttributes } from "../../presenters/enterprise-connections.ts";
import type { Sandbox } from "../../context.ts";
import * as store from "../../store/directories.ts";
import { findConnection } from "../../store/enterprise-connections.ts";
import { getInstance, type InstanceRecord } from "../../store/instance.ts";
import { checkText, flag } from "../../domain/enterprise/fields.ts";
import {
  checkDistinct,
  mappingRow,
  mappingRows,
  presentMappings,
  type MappingInput,
} from "./group-role-mappings.ts";

/** Directories, whether they are called that or by their older name. */

/** Where a SCIM user has what Clerk keeps of it, as GJSON paths, unless a directory says otherwise. */
const ATTRIBUTE_PATHS = {
  user_name: "userName",
  email_address: "emails.#(primary==true).value",
  first_name: "name.givenName",
  last_name: "name.familyName",
};

const AttributeMapping = z.record(z.string());

interface NewDirectory {
  readonly enterprise_connection_id: string;
  readonly name?: string | undefined;
  readonly provider: string;
  readonly group_role_mappings?: readonly MappingInput[] | undefined;
}

interface DirectoryChanges {
  readonly name?: string | undefined;
  readonly enabled?: boolean | undefined;
  readonly provider?: string | undefined;
  readonly attribute_mapping?: Readonly<Record<string, string | null>> | undefined;
  readonly group_role_mapping_enabled?: boolean | undefined;
}

/** Nobody provisions through the sandbox: a key is made and shown, and that is all. */
const newApiKey = () => `ak_${randomBytes(16).toString("hex")}`;

const fieldsOf = (row: store.DirectoryRecord, instance: InstanceRecord) => ({
  id: row.id,
  name: row.name,
  enterprise_connection_id: row.enterprise_connection_id,
  endpoint_url: `${issuerOf(instance)}/v1/scim/v2/${row.id}`,
  provider: row.provider,
  enabled: row.enabled === 1,
  group_role_mapping_enabled: row.group_role_mapping_enabled === 1,
  attribute_mapping: AttributeMapping.parse(JSON.parse(row.attribute_mapping)),
  custom_attributes: presentAttributes(row.custom_attributes),
  created_at: row.created_at,
  updated_at: row.updated_at,
});

async function getDirectory(sandbox: Sandbox, id: string): Promise<store.DirectoryRecord> {
  const row = await store.findDirectory(sandbox.db, id);
  if (row === undefined) throw notFound("directory", id);
  return row;
}

/** A connection has one directory at most, and so has an organization, of whatever connection. */
async function checkFree(sandbox: Sandbox, connectionId: string): Promise<void> {
  const record = await findConnection(sandbox.db, connectionId);
  if (record === undefined)
    throw invalidParam(
      "enterprise_connection_id",
      `No enterprise connection was found with id ${connectionId}.`,
      "form_resource_not_found",
    );
  if ((await store.findDirectoryOfConnection(sandbox.db, connectionId)) !== undefined)
    throw invalidParam(
      "enterprise_connection_id",
      `The enterprise connection ${connectionId} already has a directory.`,
      "scim_directory_enterprise_connection_already_used",
    );
  const { organization_id } = record.connection;
  if (organization_id === null) return;
  const other = await store.findDirectoryOfOrganization(sandbox.db, organization_id);
  if (other !== undefined)
    throw new Failure(400, {
      code: "scim_directory_organization_already_used",
      message: "organization has a directory",
      longMessage: `The connection's organization already has the directory ${other.id}.`,
      param: "enterprise_connection_id",
    });
}

/** A directory whose mappings may be changed. @throws Failure 404, or 400 where they are switched off */
async function getMappable(sandbox: Sandbox, id: string): Promise<store.DirectoryRecord> {
  const row = await getDirectory(sandbox, id);
  if (row.group_role_mapping_enabled === 0)
    throw new Failure(400, {
      code: "feature_not_enabled",
      message: "role mapping disabled",
      longMessage: `Role mappings are disabled in this directory; set group_role_mapping_enabled first.`,
    });
  return row;
}

/** What can be done with directories, answered under a name for them and one for their mappings. */
export const directoriesAs = <const Kind extends string, const MappingKind extends string>(
  kind: Kind,
  mappingKind: MappingKind,
) => {
  const present = (row: store.DirectoryRecord, instance: InstanceRecord) => ({
    object: kind,
    ...fieldsOf(row, instance),
  });

  const answer = async (sandbox: Sandbox, id: string) =>
    present(await getDirectory(sandbox, id), await getInstance(sandbox.db));

  const mappings = async (sandbox: Sandbox, id: string) => {
    const data = await presentMappings(sandbox, id, mappingKind);
    return { data, total_count: data.length };
  };

  return {
    async list(sandbox: Sandbox, page: { limit?: number | undefined; offset?: number | undefined }) {
      const instance = await getInstance(sandbox.db);
      const { rows, total } = await store.listDirectories(sandbox.db, {
        limit: page.limit ?? DEFAULT_LIMIT,
        offset: page.offset ?? 0,
      });
      return { data: rows.map((row) => present(row, instance)), total_count: total };
    },

    async create(sandbox: Sandbox, { group_role_mappings, ...given }: NewDirectory) {
      checkText(given.name, "name");
      checkText(given.provider, "provider");
      await checkFree(sandbox, given.enterprise_connection_id);
      const at = sandbox.now();
      const id = sandbox.newId("scim");
      await store.insertDirectory(sandbox.db, {
        id,
        enterprise_connection_id: given.enterprise_connection_id,
        name: given.name ?? given.provider,
        provider: given.provider,
        enabled: 1,
        group_role_mapping_enabled: group_role_mappings === undefined ? 0 : 1,
        attribute_mapping: JSON.stringify(ATTRIBUTE_PATHS),
        created_at: at,
        updated_at: at,
      });
      const rows = await mappingRows(sandbox, id, group_role_mappings ?? [], "group_role_mappings");
      await store.insertMappings(sandbox.db, rows);
      return { ...(await answer(sandbox, id)), api_key: newApiKey() };
    },

    get: answer,

    async update(sandbox: Sandbox, id: string, given: DirectoryChanges) {
      const row = await getDirectory(sandbox, id);
      checkText(given.name, "name");
      checkText(given.provider, "provider");
      await store.updateDirectory(sandbox.db, row.id, {
        name: given.name ?? row.name,
        enabled: flag(given.enabled) ?? row.enabled,
        provider: given.provider ?? row.provider,
        attribute_mapping: JSON.stringify(
          mergeMetadata(parseMetadata(row.attribute_mapping), given.attribute_mapping ?? {}),
        ),
        group_role_mapping_enabled: flag(given.group_role_mapping_enabled) ?? row.group_role_mapping_enabled,
        updated_at: sandbox.now(),
      });
      return answer(sandbox, id);
    },

    async remove(sandbox: Sandbox, id: string) {
      await getDirectory(sandbox, id);
      await store.deleteDirectory(sandbox.db, id);
      return { object: kind, id, deleted: true } as const;
    },

    async rotate(sandbox: Sandbox, id: string) {
      await getDirectory(sandbox, id);
      await store.updateDirectory(sandbox.db, id, { updated_at: sandbox.now() });
      return { ...(await answer(sandbox, id)), api_key: newApiKey() };
    },

    async listMappings(sandbox: Sandbox, id: string) {
      await getDirectory(sandbox, id);
      return mappings(sandbox, id);
    },

    async createMapping(sandbox: Sandbox, id: string, given: MappingInput) {
      await getMappable(sandbox, id);
      const rows = await store.listMappings(sandbox.db, id);
      const next = Math.max(0, ...rows.map(({ precedence }) => precedence)) + 1;
      const row = await mappingRow(sandbox, id, { ...given, precedence: given.precedence ?? next }, "");
      checkDistinct([...rows, row], () => "");
      await store.insertMappings(sandbox.db, [row]);
      const made = (await mappings(sandbox, id)).data.find((mapping) => mapping.id === row.id);
      if (made === undefined) throw new Error(`The mapping ${row.id} was just made.`);
      return made;
    },

    async replaceMappings(sandbox: Sandbox, id: string, given: readonly MappingInput[]) {
      await getMappable(sandbox, id);
      await store.deleteMappings(sandbox.db, id);
      await store.insertMappings(sandbox.db, await mappingRows(sandbox, id, given, "mappings"));
      return mappings(sandbox, id);
    },

    async removeMapping(sandbox: Sandbox, id: string, mappingId: string) {
      await getMappable(sandbox, id);
      const rows = await store.listMappings(sandbox.db, id);
      if (!rows.some((row) => row.id === mappingId)) throw notFound("group-to-role mapping", mappingId);
      await store.deleteMapping(sandbox.db, mappingId);
      return { object: mappingKind, id: mappingId, deleted: true } as const;
    },
  };
};
