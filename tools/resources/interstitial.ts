import { z } from "zod/v3";
import { superseded } from "../models/common.ts";
import { html, operation } from "../core/operation.ts";

export const interstitial = {
  get_interstitial: operation({
    request: "GET /public/interstitial",
    title: "Get the interstitial page",
    description:
      "Gets the HTML page that lets a browser find out whether it is signed in. Give publishable_key or frontend_api.",
    effect: "read",
    public: true,
    query: {
      frontendApi: superseded(z.string(), "frontend_api"),
      frontend_api: z.string().optional(),
      publishable_key: z.string().optional(),
      proxy_url: z.string().optional(),
      domain: z.string().optional(),
      sign_in_url: z.string().optional(),
      use_domain_for_script: z.boolean().optional(),
    },
    response: html(),
  }),
};
