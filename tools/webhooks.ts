import { z } from "zod/v3";
import { Secret } from "./models/common.ts";
import { empty, object, operation } from "./operation.ts";

/** A link that signs whoever follows it in to the endpoints' dashboard. */
const SvixUrl = z.object({ svix_url: Secret }).strict();

export const webhooks = {
  create_svix_app: operation({
    request: "POST /webhooks/svix",
    title: "Connect to Svix",
    description: "Makes the Svix app through which the instance sends webhooks.",
    effect: "write",
    response: object(SvixUrl),
    tells: {
      nothing:
        "Call it again: it is refused where there is an app already, and generate_svix_auth_url gives its link.",
    },
  }),

  delete_svix_app: operation({
    request: "DELETE /webhooks/svix",
    title: "Disconnect from Svix",
    description: "Deletes the instance's Svix app, with all webhook endpoints.",
    effect: "destructive",
    response: empty(204),
    confirm: {
      target: { unreadable: "the API has no call that reads the Svix app." },
      recreate: { operation: "create_svix_app", with: {} },
      warning: "No webhook is sent any more; endpoints, their secrets and what was delivered are lost.",
    },
    tells: { nothing: "Call generate_svix_auth_url: it is refused where there is no app any more." },
  }),

  generate_svix_auth_url: operation({
    request: "POST /webhooks/svix_url",
    title: "Get a link to the Svix dashboard",
    description: "Makes a signed link to the dashboard where webhook endpoints are managed.",
    effect: "write",
    response: object(SvixUrl),
    tells: { nothing: "Make another link: it changes nothing else." },
  }),
};
