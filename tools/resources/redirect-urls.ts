import { z } from "zod/v3";
import { DeletedObject, id, paging } from "../models/common.ts";
import { RedirectUrl } from "../models/redirect-url.ts";
import { array, object, operation } from "../core/operation.ts";

const path = { id: id("ru") };

export const redirectUrls = {
  list_redirect_urls: operation({
    request: "GET /redirect_urls",
    title: "List redirect URLs",
    description: "Lists the URLs that native apps may redirect to after OAuth.",
    effect: "read",
    query: paging,
    response: array(RedirectUrl, "paginated"),
  }),

  create_redirect_url: operation({
    request: "POST /redirect_urls",
    title: "Allow a redirect URL",
    description: "Lets native apps redirect to a URL after OAuth.",
    effect: "write",
    body: { url: z.string().describe("https:// or a scheme of the app, e.g. my-app://callback") },
    response: object(RedirectUrl),
  }),

  get_redirect_url: operation({
    request: "GET /redirect_urls/{id}",
    title: "Get a redirect URL",
    description: "Shows one allowed redirect URL.",
    effect: "read",
    path,
    response: object(RedirectUrl),
  }),

  delete_redirect_url: operation({
    request: "DELETE /redirect_urls/{id}",
    title: "Delete a redirect URL",
    description: "Removes an allowed redirect URL.",
    effect: "destructive",
    path,
    response: object(DeletedObject),
    confirm: {
      target: { operation: "get_redirect_url" },
      named: ["url"],
      recreate: { operation: "create_redirect_url", with: { url: "{url}" } },
      warning: "Native apps that sign in through this URL fail at once.",
    },
  }),
};
