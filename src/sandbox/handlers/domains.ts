import type { z } from "zod/v3";
import type { Domain, domains } from "../../../tools/index.ts";
import { ApiError, invalidParam, notFound, productionOnly } from "../api-error.ts";
import type { Sandbox } from "../context.ts";
import type { Handlers } from "../handler.ts";
import { getInstance, type InstanceRecord, updateInstanceFrontendApi } from "../store/index.ts";
import * as store from "../store/index.ts";

/**
 * The CNAME records that a production domain needs, with their targets at Clerk (Clerk's documentation, "Deploy to
 * production").
 */
const listCnameTargets = (name: string, isSatellite: boolean) => [
  { host: `clerk.${name}`, value: "frontend-api.clerk.services", required: true },
  ...(isSatellite
    ? []
    : [
        { host: `accounts.${name}`, value: "accounts.clerk.services", required: true },
        { host: `clkmail.${name}`, value: "mail.clerk.services", required: true },
        { host: `clk._domainkey.${name}`, value: "dkim1.clerk.services", required: true },
        { host: `clk2._domainkey.${name}`, value: "dkim2.clerk.services", required: true },
      ]),
];

function toResponse(row: store.DomainRow, instance: InstanceRecord): z.input<typeof Domain> {
  const isProduction = instance.environment === "production";
  const isSatellite = row.is_satellite === 1;
  const frontendApi = isProduction ? `clerk.${row.name}` : instance.frontend_api;
  return {
    object: "domain",
    id: row.id,
    name: row.name,
    is_satellite: isSatellite,
    frontend_api_url: row.proxy_url ?? `https://${frontendApi}`,
    accounts_portal_url: isSatellite ? null : `https://${isProduction ? `accounts.${row.name}` : row.name}`,
    proxy_url: row.proxy_url,
    development_origin: isProduction ? "" : (instance.settings.development_origin ?? ""),
    cname_targets: isProduction ? listCnameTargets(row.name, isSatellite) : null,
  };
}

/** A host name; in development it may have a single label, and a port may follow. */
const HOST_PATTERN = /^(?!-)[a-z0-9-]+(\.[a-z0-9-]+)*$/i;
const PORT_PATTERN = /:\d{1,5}$/;

function assertValidName(name: string, instance: InstanceRecord): void {
  const isProduction = instance.environment === "production";
  const host = isProduction ? name : name.replace(PORT_PATTERN, "");
  if (!HOST_PATTERN.test(host) || (isProduction && !host.includes(".")))
    throw invalidParam("name", `name must be a domain name without a scheme, such as shop.example.com.`);
}

async function assertNameAvailable(sandbox: Sandbox, name: string, ownId?: string): Promise<void> {
  const existing = await store.findDomainByName(sandbox.db, name);
  if (existing !== undefined && existing.id !== ownId)
    throw invalidParam("name", `${name} is already a domain of this instance.`, "form_already_exists");
}

function assertProxyAllowed(proxyUrl: string | null | undefined, instance: InstanceRecord): void {
  if (proxyUrl !== undefined && instance.environment !== "production")
    throw productionOnly("Setting a proxy_url");
}

async function getDomain(sandbox: Sandbox, id: string): Promise<store.DomainRow> {
  const row = await store.findDomain(sandbox.db, id);
  if (row === undefined) throw notFound("domain", id);
  return row;
}

export const domainHandlers: Handlers<typeof domains> = {
  async list_domains(sandbox) {
    const instance = await getInstance(sandbox.db);
    const rows = await store.listDomains(sandbox.db);
    return { data: rows.map((row) => toResponse(row, instance)), total_count: rows.length };
  },

  async create_domain(sandbox, { name, proxy_url }) {
    const instance = await getInstance(sandbox.db);
    assertValidName(name, instance);
    assertProxyAllowed(proxy_url, instance);
    await assertNameAvailable(sandbox, name);
    const now = sandbox.now();
    const row: store.DomainRow = {
      id: sandbox.newId("dmn"),
      name,
      is_satellite: 1,
      is_secondary: 0,
      proxy_url: proxy_url ?? null,
      created_at: now,
      updated_at: now,
    };
    await store.insertDomain(sandbox.db, row);
    return toResponse(row, instance);
  },

  async update_domain(sandbox, { domain_id, name, proxy_url, is_secondary }) {
    const instance = await getInstance(sandbox.db);
    const row = await getDomain(sandbox, domain_id);
    assertProxyAllowed(proxy_url, instance);
    if (name !== undefined) {
      assertValidName(name, instance);
      await assertNameAvailable(sandbox, name, row.id);
    }
    await store.updateDomain(sandbox.db, row.id, {
      ...(name === undefined ? {} : { name }),
      ...(proxy_url === undefined ? {} : { proxy_url }),
      ...(is_secondary === undefined ? {} : { is_secondary: is_secondary ? 1 : 0 }),
      updated_at: sandbox.now(),
    });
    if (name !== undefined && row.is_satellite === 0 && instance.environment === "production")
      await updateInstanceFrontendApi(sandbox.db, `clerk.${name}`);
    return toResponse(await getDomain(sandbox, domain_id), instance);
  },

  async delete_domain(sandbox, { domain_id }) {
    const row = await getDomain(sandbox, domain_id);
    if (row.is_satellite === 0)
      throw new ApiError(403, {
        code: "operation_not_allowed_on_primary_domain",
        message: "operation not allowed on primary domain",
        longMessage: "The primary domain cannot be deleted; only satellite domains can.",
      });
    await store.deleteDomain(sandbox.db, row.id);
    return { object: "domain", id: row.id, deleted: true };
  },
};
