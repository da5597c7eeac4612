import { Client } from "../models/client.ts";
import { id, paging, Secret } from "../models/common.ts";
import { array, object, operation } from "../core/operation.ts";

export const clients = {
  list_clients: operation({
    request: "GET /clients",
    title: "List clients",
    description: "Lists all browsers and devices with their sessions, newest first.",
    effect: "read",
    deprecated: "list_sessions finds those of a user, get_client one client.",
    query: paging,
    response: array(Client, "paginated"),
  }),

  get_client: operation({
    request: "GET /clients/{client_id}",
    title: "Get a client",
    description: "Reads a client (a browser or device) with its sessions.",
    effect: "read",
    path: { client_id: id("client") },
    response: object(Client),
  }),

  verify_client: operation({
    request: "POST /clients/verify",
    title: "Verify a client's token",
    description: "Verifies a session JWT and returns the client it belongs to.",
    effect: "read",
    repeats: false,
    body: { token: Secret },
    response: object(Client),
  }),
};
