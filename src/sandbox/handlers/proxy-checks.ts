import type { proxyChecks } from "../../../tools/index.ts";
import { invalidParam, missingParam, notFound, productionOnly } from "../api-error.ts";
import type { Handlers } from "../handler.ts";
import { findDomain, getInstance, upsertProxyCheck } from "../store/index.ts";

/**
 * Whether a proxy could serve a domain. The sandbox has no network access, so it checks only the scheme and the host
 * of the URL.
 */
function canServeDomain(proxyUrl: string, domain: string): boolean {
  if (!URL.canParse(proxyUrl)) return false;
  const { protocol, hostname } = new URL(proxyUrl);
  const name = domain.toLowerCase();
  return protocol === "https:" && (hostname === name || hostname.endsWith(`.${name}`));
}

export const proxyCheckHandlers: Handlers<typeof proxyChecks> = {
  async verify_domain_proxy(sandbox, { domain_id, proxy_url }) {
    const { environment } = await getInstance(sandbox.db);
    if (environment !== "production") throw productionOnly("A proxy");
    if (domain_id === undefined) throw missingParam("domain_id");
    const domain = await findDomain(sandbox.db, domain_id);
    if (domain === undefined) throw notFound("domain", domain_id);
    // Without a `proxy_url` in the request, the domain's current proxy is checked.
    const url = proxy_url ?? domain.proxy_url;
    if (url === null) throw missingParam("proxy_url");
    if (!canServeDomain(url, domain.name))
      throw invalidParam(
        "proxy_url",
        `The Frontend API cannot be reached through ${url}: the sandbox accepts only https proxies on ${domain.name}.`,
        "invalid_proxy_configuration",
      );
    const now = sandbox.now();
    const check = await upsertProxyCheck(sandbox.db, {
      id: sandbox.newId("proxchk"),
      domain_id,
      proxy_url: url,
      last_run_at: now,
      created_at: now,
      updated_at: now,
    });
    return { object: "proxy_check", ...check, successful: true };
  },
};
