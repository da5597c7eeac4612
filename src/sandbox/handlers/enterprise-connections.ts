import type { z } from "zod/v3";
import { DEFAULT_LIMIT, type enterpriseConnections, TestRun } from "../../../tools/index.ts";
import { notFound } from "../api-error.ts";
import type { Sandbox } from "../context.ts";
import {
  createConnection,
  listMissingConnectionSettings,
  signToken,
  toIssuer,
  updateConnection,
} from "../domain/index.ts";
import type { Handlers } from "../handler.ts";
import { presentEnterpriseConnection } from "../presenters/index.ts";
import {
  type EnterpriseConnectionTestRunRow,
  getInstance,
  insertEnterpriseConnectionTestRun,
  listEnterpriseConnectionTestRuns,
} from "../store/index.ts";
import * as store from "../store/index.ts";

/** Lifetime of the URL of a test run, in seconds. */
const TEST_RUN_LIFETIME_S = 600;

/**
 * The enterprise connection operations have no consent parameter. Activating a connection implies the consent that
 * the SAML connection operations require explicitly.
 */
const DOMAIN_DELETION_CONSENT = { consent_verified_domains_deletion: true };

const Logs = TestRun.shape.logs.unwrap();

async function getConnection(sandbox: Sandbox, id: string): Promise<store.EnterpriseConnectionRecord> {
  const record = await store.findEnterpriseConnection(sandbox.db, id);
  if (record === undefined) throw notFound("enterprise connection", id);
  return record;
}

/**
 * The initial logs of a test run: an error if the connection lacks settings, because the test run then fails
 * immediately.
 */
function buildTestRunLogs(record: store.EnterpriseConnectionRecord): z.input<typeof Logs> {
  const missing = listMissingConnectionSettings(record);
  return missing.length === 0
    ? []
    : [
        {
          level: "error",
          short_message: "The connection is not set up",
          message: `The connection lacks ${missing.join(", ")}.`,
        },
      ];
}

/**
 * The URL that starts the test of the identity provider. It is a route of the Frontend API, which the sandbox does
 * not serve.
 */
async function buildTestRunUrl(sandbox: Sandbox, id: string): Promise<string> {
  const issuer = toIssuer(await getInstance(sandbox.db));
  const iat = Math.floor(sandbox.now() / 1000);
  const ticket = await signToken(sandbox, {
    iss: issuer,
    st: "enterprise_connection_test_run",
    sid: id,
    iat,
    exp: iat + TEST_RUN_LIFETIME_S,
  });
  const url = new URL("/v1/enterprise_connections/test_run", issuer);
  url.searchParams.set("ticket", ticket);
  return url.href;
}

const presentTestRun = (
  row: EnterpriseConnectionTestRunRow,
  { saml }: store.EnterpriseConnectionRecord,
): z.input<typeof TestRun> => ({
  id: row.id,
  status: row.status,
  connection_type: saml === undefined ? "oauth" : "saml",
  parsed_user_info: null,
  logs: Logs.parse(JSON.parse(row.logs)),
  saml: null,
  oauth: null,
  created_at: row.created_at,
});

export const enterpriseConnectionHandlers: Handlers<typeof enterpriseConnections> = {
  async list_enterprise_connections(sandbox, { organization_id, active, limit, offset }) {
    const instance = await getInstance(sandbox.db);
    const { records, total } = await store.listEnterpriseConnections(
      sandbox.db,
      { organizationId: organization_id, active },
      { limit: limit ?? DEFAULT_LIMIT, offset: offset ?? 0 },
    );
    return {
      data: records.map((record) => presentEnterpriseConnection(record, instance)),
      total_count: total,
    };
  },

  async create_enterprise_connection(sandbox, input) {
    const record = await createConnection(sandbox, { ...input, ...DOMAIN_DELETION_CONSENT }, "saml.");
    return presentEnterpriseConnection(record, await getInstance(sandbox.db));
  },

  async get_enterprise_connection(sandbox, { enterprise_connection_id }) {
    const record = await getConnection(sandbox, enterprise_connection_id);
    return presentEnterpriseConnection(record, await getInstance(sandbox.db));
  },

  async update_enterprise_connection(sandbox, { enterprise_connection_id, ...input }) {
    const record = await getConnection(sandbox, enterprise_connection_id);
    const changed = await updateConnection(
      sandbox,
      record,
      { ...input, ...DOMAIN_DELETION_CONSENT },
      "saml.",
    );
    return presentEnterpriseConnection(changed, await getInstance(sandbox.db));
  },

  async delete_enterprise_connection(sandbox, { enterprise_connection_id }) {
    const { connection } = await getConnection(sandbox, enterprise_connection_id);
    await store.deleteEnterpriseConnection(sandbox.db, connection.id);
    return { object: "enterprise_connection", id: connection.id, deleted: true };
  },

  async list_enterprise_connection_test_runs(sandbox, { enterprise_connection_id, status, limit, offset }) {
    const record = await getConnection(sandbox, enterprise_connection_id);
    const { rows, total } = await listEnterpriseConnectionTestRuns(sandbox.db, {
      connectionId: record.connection.id,
      statuses: status,
      limit: limit ?? DEFAULT_LIMIT,
      offset: offset ?? 0,
    });
    return { data: rows.map((row) => presentTestRun(row, record)), total_count: total };
  },

  async create_enterprise_connection_test_run(sandbox, { enterprise_connection_id }) {
    const record = await getConnection(sandbox, enterprise_connection_id);
    const logs = buildTestRunLogs(record);
    const row: EnterpriseConnectionTestRunRow = {
      id: sandbox.newId("testrun"),
      enterprise_connection_id: record.connection.id,
      status: logs.length === 0 ? "pending" : "failed",
      logs: JSON.stringify(logs),
      created_at: sandbox.now(),
    };
    await insertEnterpriseConnectionTestRun(sandbox.db, row);
    return { url: await buildTestRunUrl(sandbox, row.id) };
  },
};
