import { z } from "zod/v3";
import { defineOperation, returnsArray, returnsObject } from "../core/index.ts";
import {
  AllowlistIdentifier,
  DeletedObject,
  idParam,
  pagingParams,
  RestrictedIdentifier,
} from "../models/index.ts";

export const allowlist = {
  list_allowlist_identifiers: defineOperation({
    request: "GET /allowlist_identifiers",
    title: "List the allowlist",
    description: "Lists the identifiers that may sign up while the instance's allowlist is on.",
    effect: "read",
    query: pagingParams,
    response: returnsArray(AllowlistIdentifier, "paginated"),
  }),

  create_allowlist_identifier: defineOperation({
    request: "POST /allowlist_identifiers",
    title: "Add to the allowlist",
    description: "Lets an identifier sign up while the instance's allowlist is on.",
    effect: "write",
    withoutConfirmation: "It only lets more people in.",
    notifies: "email or SMS",
    body: {
      identifier: RestrictedIdentifier,
      notify: z.boolean().optional().describe("Also invite the address or number"),
    },
    response: returnsObject(AllowlistIdentifier),
  }),

  delete_allowlist_identifier: defineOperation({
    request: "DELETE /allowlist_identifiers/{identifier_id}",
    title: "Remove from the allowlist",
    description: "Removes an identifier from the allowlist.",
    effect: "destructive",
    path: { identifier_id: idParam("alid") },
    response: returnsObject(DeletedObject),
    confirm: {
      target: { operation: "list_allowlist_identifiers", item: { id: "{identifier_id}" } },
      labelFields: ["identifier"],
      recreate: { operation: "create_allowlist_identifier", with: { identifier: "{identifier}" } },
      warning: "While the allowlist is on, it can no longer sign up.",
    },
  }),
};
