import { defineOperation, returnsArray, returnsObject } from "../core/index.ts";
import { Client, idParam, pagingParams, Secret } from "../models/index.ts";

export const clients = {
  list_clients: defineOperation({
    request: "GET /clients",
    title: "List clients",
    description: "Lists all browsers and devices with their sessions, newest first.",
    effect: "read",
    deprecated: "list_sessions finds those of a user, get_client one client.",
    query: pagingParams,
    response: returnsArray(Client, "paginated"),
  }),

  get_client: defineOperation({
    request: "GET /clients/{client_id}",
    title: "Get a client",
    description: "Reads a client (a browser or device) with its sessions.",
    effect: "read",
    path: { client_id: idParam("client") },
    response: returnsObject(Client),
  }),

  verify_client: defineOperation({
    request: "POST /clients/verify",
    title: "Verify a client's token",
    description: "Verifies a session JWT and returns the client it belongs to.",
    effect: "read",
    idempotent: true,
    body: { token: Secret },
    response: returnsObject(Client),
  }),
};
