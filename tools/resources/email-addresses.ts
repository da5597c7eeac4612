import { z } from "zod/v3";
import { defineOperation, returnsObject } from "../core/index.ts";
import {
  CodeVerification,
  DeletedObject,
  EmailAddress,
  idParam,
  ReplacementStatus,
  verificationAttempt,
} from "../models/index.ts";
import { USER_LABEL_FIELDS } from "./users.ts";

const email_address_id = idParam("idn");
const optionalBoolean = z.boolean().optional();

const statusFields = {
  verified: optionalBoolean,
  primary: optionalBoolean.describe("Needs a verified address"),
  notify_primary_email_address_changed: optionalBoolean.describe("Notify the previous primary address"),
};

/** The email address object has no user id, so its owner is searched in `list_users`. */
const confirmationTarget = {
  target: { operation: "get_email_address" },
  labelFields: ["email_address"],
  owner: {
    read: {
      operation: "list_users",
      with: { email_address: ["{email_address}"] },
      item: { "email_addresses.*.id": "{id}" },
    },
    labelFields: USER_LABEL_FIELDS,
  },
} as const;

export const emailAddresses = {
  create_email_address: defineOperation({
    request: "POST /email_addresses",
    title: "Add an email address to a user",
    description: "Adds an email address to a user; the first one becomes primary.",
    effect: "write",
    withoutConfirmation: "It only adds an address.",
    body: { user_id: z.string(), email_address: z.string(), ...statusFields },
    response: returnsObject(EmailAddress),
    notifies: "email",
    outcomeCheck: { operation: "get_user", with: { user_id: "{user_id}" } },
  }),

  get_email_address: defineOperation({
    request: "GET /email_addresses/{email_address_id}",
    title: "Get an email address",
    description: "Shows an email address and whether it is verified. get_user lists a user's.",
    effect: "read",
    path: { email_address_id },
    response: returnsObject(EmailAddress),
  }),

  update_email_address: defineOperation({
    request: "PATCH /email_addresses/{email_address_id}",
    title: "Verify an email address or make it primary",
    description: "Marks an email address verified, or makes it its user's primary.",
    effect: "write",
    withoutConfirmation: "A verified or primary address gives access and takes none.",
    path: { email_address_id },
    body: statusFields,
    response: returnsObject(EmailAddress),
    notifies: "email",
    confirm: {
      when: [{ arguments: { verified: false }, target: { "verification.status": "verified" } }],
      ...confirmationTarget,
      recreate: {
        operation: "update_email_address",
        with: { email_address_id: "{email_address_id}", verified: true },
      },
      warning:
        "The user cannot sign in with this address until it is verified again, and is locked out if it is the only one.",
    },
  }),

  delete_email_address: defineOperation({
    request: "DELETE /email_addresses/{email_address_id}",
    title: "Delete an email address",
    description: "Removes a user's email address. The last identification stays.",
    effect: "destructive",
    path: { email_address_id },
    response: returnsObject(DeletedObject),
    confirm: {
      ...confirmationTarget,
      recreate: {
        operation: "create_email_address",
        with: { user_id: "{owner.id}", email_address: "{email_address}" },
      },
      warning: "The user can no longer sign in with this address, and anyone may claim it.",
    },
  }),

  prepare_email_address_verification: defineOperation({
    request: "POST /email_addresses/{email_address_id}/prepare_verification",
    title: "Email a verification code",
    description: "Sends a one-time code to an email address. attempt_email_address_verification checks it.",
    effect: "write",
    withoutConfirmation: "It only sends a code.",
    path: { email_address_id },
    response: returnsObject(CodeVerification),
    notifies: "email",
    outcomeCheck: { unverifiable: "Send another code; it replaces the first." },
  }),

  attempt_email_address_verification: defineOperation({
    request: "POST /email_addresses/{email_address_id}/attempt_verification",
    title: "Check an emailed code",
    description:
      "Checks an emailed code; the right one verifies the address. A wrong or expired one is not an error: see status.",
    effect: "write",
    withoutConfirmation: "A right code only verifies the address.",
    path: { email_address_id },
    body: verificationAttempt,
    response: returnsObject(CodeVerification),
    outcomeCheck: { operation: "get_email_address" },
  }),

  replace_user_email_address: defineOperation({
    request: "PUT /users/{user_id}/email_address",
    title: "Replace a user's email addresses",
    description: "Deletes all email addresses of a user and gives them one, which is primary.",
    effect: "destructive",
    path: { user_id: idParam("user") },
    body: {
      email_address: z.string(),
      identification_status: ReplacementStatus,
      notify_primary_email_address_changed: statusFields.notify_primary_email_address_changed,
    },
    response: returnsObject(EmailAddress),
    notifies: "email",
    confirm: {
      target: { operation: "get_user" },
      labelFields: USER_LABEL_FIELDS,
      dependents: {
        "email addresses": {
          noun: "email address",
          field: "email_addresses",
          labelFields: ["email_address"],
        },
      },
      warning:
        "The user can no longer sign in with the current addresses, nor with the new one if it is unverified.",
    },
  }),
};
