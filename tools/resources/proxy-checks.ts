import { z } from "zod/v3";
import { defineOperation, returnsObject } from "../core/index.ts";
import { ProxyCheck } from "../models/index.ts";

export const proxyChecks = {
  verify_domain_proxy: defineOperation({
    request: "POST /proxy_checks",
    title: "Check a domain's proxy",
    description:
      "Checks that a proxy reaches the Frontend API of a production domain, before or after update_domain sets it.",
    effect: "write",
    withoutConfirmation: "It only records whether the proxy works.",
    idempotent: true,
    body: {
      domain_id: z.string().optional(),
      proxy_url: z.string().optional().describe("e.g. https://example.com/__clerk"),
    },
    response: returnsObject(ProxyCheck),
    outcomeCheck: { unverifiable: "Check it again: a check does not change the domain." },
  }),
};
