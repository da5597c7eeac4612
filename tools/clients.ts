import { Client } from "./models/client.ts";
import { id, Secret } from "./models/common.ts";
import { object, operation } from "./operation.ts";

export const clients = {
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
    description: "Verifies a session JWT and answers the client that it belongs to.",
    effect: "read",
    repeats: false,
    body: { token: Secret },
    response: object(Client),
  }),
};
