import { z } from "zod/v3";
import { defineOperation, returnsArray, returnsObject } from "../core/index.ts";
import { DeletedObject, idParam, pagingParams, RedirectUrl } from "../models/index.ts";

const path = { id: idParam("ru") };

export const redirectUrls = {
  list_redirect_urls: defineOperation({
    request: "GET /redirect_urls",
    title: "List redirect URLs",
    description: "Lists the URLs that native apps may redirect to after OAuth.",
    effect: "read",
    query: pagingParams,
    response: returnsArray(RedirectUrl, "paginated"),
  }),

  create_redirect_url: defineOperation({
    request: "POST /redirect_urls",
    title: "Allow a redirect URL",
    description: "Lets native apps redirect to a URL after OAuth.",
    effect: "write",
    withoutConfirmation: "It only adds a URL.",
    body: { url: z.string().describe("https:// or a scheme of the app, e.g. my-app://callback") },
    response: returnsObject(RedirectUrl),
  }),

  get_redirect_url: defineOperation({
    request: "GET /redirect_urls/{id}",
    title: "Get a redirect URL",
    description: "Shows one allowed redirect URL.",
    effect: "read",
    path,
    response: returnsObject(RedirectUrl),
  }),

  delete_redirect_url: defineOperation({
    request: "DELETE /redirect_urls/{id}",
    title: "Delete a redirect URL",
    description: "Removes an allowed redirect URL.",
    effect: "destructive",
    path,
    response: returnsObject(DeletedObject),
    confirm: {
      target: { operation: "get_redirect_url" },
      labelFields: ["url"],
      recreate: { operation: "create_redirect_url", with: { url: "{url}" } },
      warning: "Native apps that sign in through this URL fail at once.",
    },
  }),
};
