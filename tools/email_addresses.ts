import { z } from "zod/v3";
import { DeletedObject, id } from "./models/common.ts";
import { EmailAddress } from "./models/email_address.ts";
import { object, operation } from "./operation.ts";

const email_address_id = id("idn");
const flag = z.boolean().optional();

const flags = {
  verified: flag,
  primary: flag.describe("Needs a verified address"),
  notify_primary_email_address_changed: flag.describe("Tell the previous primary"),
};

export const emailAddresses = {
  create_email_address: operation({
    request: "POST /email_addresses",
    title: "Add an email address to a user",
    description: "Adds an email address to a user; the first one becomes primary.",
    effect: "write",
    body: { user_id: z.string(), email_address: z.string(), ...flags },
    response: object(EmailAddress),
    sends: "email",
  }),

  get_email_address: operation({
    request: "GET /email_addresses/{email_address_id}",
    title: "Get an email address",
    description: "Shows an email address and whether it is verified. get_user lists a user's.",
    effect: "read",
    path: { email_address_id },
    response: object(EmailAddress),
  }),

  update_email_address: operation({
    request: "PATCH /email_addresses/{email_address_id}",
    title: "Verify an email address or make it primary",
    description: "Marks an email address verified, or makes it its user's primary.",
    effect: "write",
    path: { email_address_id },
    body: flags,
    response: object(EmailAddress),
    sends: "email",
  }),

  delete_email_address: operation({
    request: "DELETE /email_addresses/{email_address_id}",
    title: "Delete an email address",
    description:
      "Takes an email address from its user. Another becomes primary; a user's last identification stays.",
    effect: "destructive",
    path: { email_address_id },
    response: object(DeletedObject),
    confirm: {
      target: { operation: "get_email_address" },
      named: ["email_address"],
      warning: "The user can no longer sign in with this address, and anyone may claim it.",
    },
  }),
};
