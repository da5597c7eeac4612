import { defineOperation, returnsObject, returnsPage, stripPrefix } from "../core/index.ts";
import { BlocklistIdentifier, DeletedObject, idParam, RestrictedIdentifier } from "../models/index.ts";

export const blocklist = {
  list_blocklist_identifiers: defineOperation({
    request: "GET /blocklist_identifiers",
    title: "List the blocklist",
    description: "Lists the identifiers that may not sign up or in while the instance's blocklist is on.",
    effect: "read",
    response: returnsPage(BlocklistIdentifier),
  }),

  create_blocklist_identifier: defineOperation({
    request: "POST /blocklist_identifiers",
    title: "Add to the blocklist",
    description: "Keeps an identifier from signing up or in while the instance's blocklist is on.",
    effect: "write",
    withoutConfirmation: "An identifier of nobody locks nobody out.",
    body: { identifier: RestrictedIdentifier },
    response: returnsObject(BlocklistIdentifier),
    confirm: {
      when: [{ onlyIfAffecting: "users" }],
      target: { unreadable: "it does not exist yet." },
      dependents: {
        users: {
          noun: "user",
          operation: "count_users",
          with: { query: stripPrefix("*", "identifier") },
          field: "total_count",
        },
      },
      warning: "These users can no longer sign in while the blocklist is on.",
    },
    outcomeCheck: { operation: "list_blocklist_identifiers", item: { identifier: "{identifier}" } },
  }),

  delete_blocklist_identifier: defineOperation({
    request: "DELETE /blocklist_identifiers/{identifier_id}",
    title: "Remove from the blocklist",
    description: "Removes an identifier from the blocklist.",
    effect: "destructive",
    path: { identifier_id: idParam("blid") },
    response: returnsObject(DeletedObject),
    confirm: {
      target: { operation: "list_blocklist_identifiers", item: { id: "{identifier_id}" } },
      labelFields: ["identifier"],
      recreate: { operation: "create_blocklist_identifier", with: { identifier: "{identifier}" } },
      warning: "It can sign up and in again.",
    },
  }),
};
