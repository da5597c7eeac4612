import { z } from "zod/v3";
import { defineOperation, returnsHtml } from "../core/index.ts";
import { legacyField } from "../models/index.ts";

export const interstitial = {
  get_interstitial: defineOperation({
    request: "GET /public/interstitial",
    title: "Get the interstitial page",
    description:
      "Gets the HTML page that lets a browser find out whether it is signed in. Give publishable_key or frontend_api.",
    effect: "read",
    public: true,
    query: {
      frontendApi: legacyField(z.string(), "frontend_api"),
      frontend_api: z.string().optional(),
      publishable_key: z.string().optional(),
      proxy_url: z.string().optional(),
      domain: z.string().optional(),
      sign_in_url: z.string().optional(),
      use_domain_for_script: z.boolean().optional(),
    },
    response: returnsHtml(),
  }),
};
