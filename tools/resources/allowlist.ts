import { z } from "zod/v3";
import { DeletedObject, id, paging } from "../models/common.ts";
import { AllowlistIdentifier, RestrictedIdentifier } from "../models/restricted-identifier.ts";
import { array, object, operation } from "../core/operation.ts";

export const allowlist = {
  list_allowlist_identifiers: operation({
    request: "GET /allowlist_identifiers",
    title: "List the allowlist",
    description: "Lists the identifiers that may sign up while the instance's allowlist is on.",
    effect: "read",
    query: paging,
    response: array(AllowlistIdentifier, "paginated"),
  }),

  create_allowlist_identifier: operation({
    request: "POST /allowlist_identifiers",
    title: "Add to the allowlist",
    description: "Lets an identifier sign up while the instance's allowlist is on.",
    effect: "write",
    sends: "email or SMS",
    body: {
      identifier: RestrictedIdentifier,
      notify: z.boolean().optional().describe("Also invite the address or number"),
    },
    response: object(AllowlistIdentifier),
  }),

  delete_allowlist_identifier: operation({
    request: "DELETE /allowlist_identifiers/{identifier_id}",
    title: "Remove from the allowlist",
    description: "Removes an identifier from the allowlist.",
    effect: "destructive",
    path: { identifier_id: id("alid") },
    response: object(DeletedObject),
    confirm: {
      target: { operation: "list_allowlist_identifiers", item: { id: "{identifier_id}" } },
      named: ["identifier"],
      recreate: { operation: "create_allowlist_identifier", with: { identifier: "{identifier}" } },
      warning: "While the allowlist is on, it can no longer sign up.",
    },
  }),
};
