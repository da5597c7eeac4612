import { z } from "zod/v3";
import { DeletedObject, id } from "../models/common.ts";
import { EmailAddress } from "../models/email-address.ts";
import { codeToAttempt, REPLACEMENT_STATUS } from "../models/identification.ts";
import { CodeVerification } from "../models/verification.ts";
import { object, operation } from "../core/operation.ts";
import { USER_NAMES } from "./users.ts";

const email_address_id = id("idn");
const flag = z.boolean().optional();

const flags = {
  verified: flag,
  primary: flag.describe("Needs a verified address"),
  notify_primary_email_address_changed: flag.describe("Notify the previous primary address"),
};

/** It does not say whose it is; its user does. */
const lookup = {
  target: { operation: "get_email_address" },
  named: ["email_address"],
  owner: {
    reading: {
      operation: "list_users",
      with: { email_address: ["{email_address}"] },
      item: { "email_addresses.*.id": "{id}" },
    },
    named: USER_NAMES,
  },
} as const;

export const emailAddresses = {
  create_email_address: operation({
    request: "POST /email_addresses",
    title: "Add an email address to a user",
    description: "Adds an email address to a user; the first one becomes primary.",
    effect: "write",
    body: { user_id: z.string(), email_address: z.string(), ...flags },
    response: object(EmailAddress),
    sends: "email",
    tells: { operation: "get_user", with: { user_id: "{user_id}" } },
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
    confirm: {
      when: [{ arguments: { verified: false }, target: { "verification.status": "verified" } }],
      ...lookup,
      recreate: {
        operation: "update_email_address",
        with: { email_address_id: "{email_address_id}", verified: true },
      },
      warning:
        "The user cannot sign in with this address until it is verified again, and is locked out if it is the only one.",
    },
  }),

  delete_email_address: operation({
    request: "DELETE /email_addresses/{email_address_id}",
    title: "Delete an email address",
    description: "Removes a user's email address. The last identification stays.",
    effect: "destructive",
    path: { email_address_id },
    response: object(DeletedObject),
    confirm: {
      ...lookup,
      recreate: {
        operation: "create_email_address",
        with: { user_id: "{owner.id}", email_address: "{email_address}" },
      },
      warning: "The user can no longer sign in with this address, and anyone may claim it.",
    },
  }),

  prepare_email_address_verification: operation({
    request: "POST /email_addresses/{email_address_id}/prepare_verification",
    title: "Email a verification code",
    description: "Sends a one-time code to an email address. attempt_email_address_verification checks it.",
    effect: "write",
    path: { email_address_id },
    response: object(CodeVerification),
    sends: "email",
    tells: { nothing: "Send another code; it replaces the first." },
  }),

  attempt_email_address_verification: operation({
    request: "POST /email_addresses/{email_address_id}/attempt_verification",
    title: "Check an emailed code",
    description:
      "Checks an emailed code; the right one verifies the address. A wrong or expired one is not an error: see status.",
    effect: "write",
    path: { email_address_id },
    body: codeToAttempt,
    response: object(CodeVerification),
    tells: { operation: "get_email_address" },
  }),

  replace_user_email_address: operation({
    request: "PUT /users/{user_id}/email_address",
    title: "Replace a user's email addresses",
    description: "Deletes all email addresses of a user and gives them one, which is primary.",
    effect: "destructive",
    path: { user_id: id("user") },
    body: {
      email_address: z.string(),
      identification_status: REPLACEMENT_STATUS,
      notify_primary_email_address_changed: flags.notify_primary_email_address_changed,
    },
    response: object(EmailAddress),
    sends: "email",
    confirm: {
      target: { operation: "get_user" },
      named: USER_NAMES,
      dependents: {
        "email addresses": { one: "email address", field: "email_addresses", named: ["email_address"] },
      },
      warning:
        "The user can no longer sign in with the current addresses, nor with the new one if it is unverified.",
    },
  }),
};
