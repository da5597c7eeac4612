import type { z } from "zod/v3";
import { DEFAULT_LIMIT, type samlConnections, type samlSettingsFields } from "../../../tools/index.ts";
import { missingParam, notFound } from "../api-error.ts";
import type { Sandbox } from "../context.ts";
import { createConnection, parseIdFilter, parseOrderBy, updateConnection } from "../domain/index.ts";
import type { Handlers } from "../handler.ts";
import { presentSamlConnection } from "../presenters/index.ts";
import { getInstance } from "../store/index.ts";
import * as store from "../store/index.ts";

/**
 * Converts a flat SAML connection request to the shape of an enterprise connection request, whose settings are nested
 * in `saml`.
 */
function nestSamlSettings<
  Input extends z.output<z.ZodObject<typeof samlSettingsFields>> & {
    readonly allow_subdomains?: boolean | undefined;
    readonly allow_idp_initiated?: boolean | undefined;
    readonly name?: string | undefined;
    readonly domain?: string | undefined;
    readonly domains?: readonly string[] | undefined;
  },
>(input: Input) {
  const { domain, domains } = input;
  return {
    ...input,
    domains: domains ?? (domain === undefined ? undefined : [domain]),
    saml: {
      name: input.name,
      idp_entity_id: input.idp_entity_id,
      idp_sso_url: input.idp_sso_url,
      idp_certificate: input.idp_certificate,
      idp_certificates: input.idp_certificates,
      idp_metadata_url: input.idp_metadata_url,
      idp_metadata: input.idp_metadata,
      attribute_mapping: input.attribute_mapping,
      force_authn: input.force_authn,
      login_hint: input.login_hint,
      allow_subdomains: input.allow_subdomains,
      allow_idp_initiated: input.allow_idp_initiated,
    },
  };
}

async function getConnection(sandbox: Sandbox, id: string): Promise<store.EnterpriseConnectionRecord> {
  const record = await store.findEnterpriseConnectionBySamlId(sandbox.db, id);
  if (record === undefined) throw notFound("SAML connection", id);
  return record;
}

export const samlConnectionHandlers: Handlers<typeof samlConnections> = {
  async list_saml_connections(sandbox, { query, order_by, organization_id, limit, offset }) {
    const instance = await getInstance(sandbox.db);
    const { records, total } = await store.listSamlConnections(
      sandbox.db,
      { query, organizations: parseIdFilter(organization_id) },
      parseOrderBy(order_by ?? "-created_at", ["created_at", "name"]),
      { limit: limit ?? DEFAULT_LIMIT, offset: offset ?? 0 },
    );
    return { data: records.map((record) => presentSamlConnection(record, instance)), total_count: total };
  },

  async create_saml_connection(sandbox, input) {
    const { domains, ...settings } = nestSamlSettings(input);
    if (domains === undefined || domains.length === 0) throw missingParam("domains");
    const record = await createConnection(sandbox, { ...settings, domains }, "");
    return presentSamlConnection(record, await getInstance(sandbox.db));
  },

  async get_saml_connection(sandbox, { saml_connection_id }) {
    const record = await getConnection(sandbox, saml_connection_id);
    return presentSamlConnection(record, await getInstance(sandbox.db));
  },

  async update_saml_connection(sandbox, { saml_connection_id, ...input }) {
    const record = await getConnection(sandbox, saml_connection_id);
    const changed = await updateConnection(sandbox, record, nestSamlSettings(input), "");
    return presentSamlConnection(changed, await getInstance(sandbox.db));
  },

  async delete_saml_connection(sandbox, { saml_connection_id }) {
    const { connection } = await getConnection(sandbox, saml_connection_id);
    await store.deleteEnterpriseConnection(sandbox.db, connection.id);
    return { object: "saml_connection", id: saml_connection_id, deleted: true };
  },
};
