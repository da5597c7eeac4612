import { z } from "zod/v3";
import { ANY_VALUE, defineOperation, differsFrom, returnsObject, returnsPage } from "../core/index.ts";
import { DeletedObject, Domain, idParam } from "../models/index.ts";

const domain_id = idParam("dmn");

export const domains = {
  list_domains: defineOperation({
    request: "GET /domains",
    title: "List domains",
    description: "Lists the primary and satellite domains with the DNS records they need.",
    effect: "read",
    response: returnsPage(Domain),
  }),

  create_domain: defineOperation({
    request: "POST /domains",
    title: "Add a satellite domain",
    description: "Adds a satellite domain to the instance.",
    effect: "write",
    withoutConfirmation: "It only adds a domain.",
    body: {
      name: z.string().describe("e.g. shop.example.com; in development a port may follow"),
      is_satellite: z.literal(true),
      proxy_url: z.string().url().optional().describe("Production only"),
    },
    response: returnsObject(Domain),
  }),

  update_domain: defineOperation({
    request: "PATCH /domains/{domain_id}",
    title: "Change a domain's name or proxy",
    description:
      "Renames a domain or sets its proxy URL. Renaming the primary domain of a production instance breaks sign-in until DNS follows.",
    effect: "write",
    withoutConfirmation: "A call that repeats the current values changes nothing.",
    path: { domain_id },
    body: {
      name: z.string().optional(),
      proxy_url: z.string().url().nullable().optional().describe("null: back to DNS. Production only"),
      is_secondary: z.boolean().optional().describe("Whether it shares its root domain with another app"),
    },
    response: returnsObject(Domain),
    confirm: {
      when: [
        { arguments: { name: differsFrom("name") } },
        { arguments: { proxy_url: differsFrom("proxy_url") } },
        { arguments: { is_secondary: ANY_VALUE } },
      ],
      target: { operation: "list_domains", item: { id: "{domain_id}" } },
      labelFields: ["name"],
      recreate: {
        operation: "update_domain",
        with: { domain_id: "{domain_id}", name: "{name}", proxy_url: "{proxy_url}" },
      },
      warning: "Sign-in on this domain is down until DNS, certificates, the proxy and your keys follow.",
    },
  }),

  delete_domain: defineOperation({
    request: "DELETE /domains/{domain_id}",
    title: "Delete a satellite domain",
    description: "Deletes a satellite domain. The primary domain cannot be deleted.",
    effect: "destructive",
    path: { domain_id },
    response: returnsObject(DeletedObject),
    confirm: {
      target: { operation: "list_domains", item: { id: "{domain_id}" } },
      labelFields: ["name"],
      recreate: {
        operation: "create_domain",
        with: { name: "{name}", is_satellite: true, proxy_url: "{proxy_url}" },
      },
      warning: "Sign-in on this domain stops at once.",
    },
  }),
};
