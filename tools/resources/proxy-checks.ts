import { z } from "zod/v3";
import { ProxyCheck } from "../models/proxy-check.ts";
import { object, operation } from "../core/operation.ts";

export const proxyChecks = {
  verify_domain_proxy: operation({
    request: "POST /proxy_checks",
    title: "Check a domain's proxy",
    description:
      "Checks that a proxy reaches the Frontend API of a production domain, before or after update_domain sets it.",
    effect: "write",
    repeats: false,
    body: {
      domain_id: z.string().optional(),
      proxy_url: z.string().optional().describe("e.g. https://example.com/__clerk"),
    },
    response: object(ProxyCheck),
    tells: { nothing: "Check it again: a check does not change the domain." },
  }),
};
