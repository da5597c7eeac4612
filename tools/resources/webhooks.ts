import { z } from "zod/v3";
import { defineOperation, returnsNothing, returnsObject } from "../core/index.ts";
import { Secret } from "../models/index.ts";

/** A link that signs its bearer in to the Svix dashboard of the webhook endpoints. */
const SvixUrl = z.object({ svix_url: Secret }).strict();

export const webhooks = {
  create_svix_app: defineOperation({
    request: "POST /webhooks/svix",
    title: "Connect to Svix",
    description: "Creates the Svix app that sends the instance's webhooks.",
    effect: "write",
    withoutConfirmation: "It only adds webhooks.",
    response: returnsObject(SvixUrl),
    outcomeCheck: {
      unverifiable:
        "Call it again: that is refused if there already is an app; generate_svix_auth_url gives its link.",
    },
  }),

  delete_svix_app: defineOperation({
    request: "DELETE /webhooks/svix",
    title: "Disconnect from Svix",
    description: "Deletes the instance's Svix app, with all webhook endpoints.",
    effect: "destructive",
    response: returnsNothing(204),
    confirm: {
      target: { unreadable: "the API has no call that reads the Svix app." },
      recreate: { operation: "create_svix_app", with: {} },
      warning: "Webhooks are no longer sent; endpoints, their secrets and the delivery history are lost.",
    },
    outcomeCheck: { unverifiable: "Call generate_svix_auth_url: it is refused if the app is gone." },
  }),

  generate_svix_auth_url: defineOperation({
    request: "POST /webhooks/svix_url",
    title: "Get a link to the Svix dashboard",
    description: "Creates a signed link to the dashboard where webhook endpoints are managed.",
    effect: "write",
    withoutConfirmation: "It only issues a URL.",
    response: returnsObject(SvixUrl),
    outcomeCheck: { unverifiable: "Make another link: it changes nothing else." },
  }),
};
