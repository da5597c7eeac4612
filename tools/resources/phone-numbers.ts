import { z } from "zod/v3";
import { DeletedObject, id } from "../models/common.ts";
import { codeToAttempt, REPLACEMENT_STATUS } from "../models/identification.ts";
import { PhoneNumber } from "../models/phone-number.ts";
import { CodeVerification } from "../models/verification.ts";
import { object, operation } from "../core/operation.ts";
import { USER_NAMES } from "./users.ts";

const phone_number_id = id("idn");
const phone_number = z.string().describe("E.164, e.g. +15555550100");
const flag = z.boolean().optional();

const flags = {
  verified: flag,
  primary: flag.describe("Needs a verified number"),
  reserved_for_second_factor: flag.describe("Use it for MFA; needs a verified number"),
};

/** It does not say whose it is; its user does. */
const lookup = {
  target: { operation: "get_phone_number" },
  named: ["phone_number"],
  owner: {
    reading: {
      operation: "list_users",
      with: { phone_number: ["{phone_number}"] },
      item: { "phone_numbers.*.id": "{id}" },
    },
    named: USER_NAMES,
  },
} as const;

export const phoneNumbers = {
  create_phone_number: operation({
    request: "POST /phone_numbers",
    title: "Add a phone number to a user",
    description: "Adds a phone number to a user; the first one becomes primary.",
    effect: "write",
    body: { user_id: z.string(), phone_number, ...flags },
    response: object(PhoneNumber),
    tells: { operation: "get_user", with: { user_id: "{user_id}" } },
  }),

  get_phone_number: operation({
    request: "GET /phone_numbers/{phone_number_id}",
    title: "Get a phone number",
    description: "Shows a phone number and whether it is verified. get_user lists a user's.",
    effect: "read",
    path: { phone_number_id },
    response: object(PhoneNumber),
  }),

  update_phone_number: operation({
    request: "PATCH /phone_numbers/{phone_number_id}",
    title: "Verify a phone number or make it primary",
    description: "Marks a phone number verified, makes it its user's primary, or uses it for MFA.",
    effect: "write",
    path: { phone_number_id },
    body: flags,
    response: object(PhoneNumber),
    confirm: {
      when: [{ arguments: { verified: false }, target: { "verification.status": "verified" } }],
      ...lookup,
      recreate: {
        operation: "update_phone_number",
        with: { phone_number_id: "{phone_number_id}", verified: true },
      },
      warning:
        "The user cannot sign in with this number until it is verified again, and is locked out if it is the only one.",
    },
  }),

  delete_phone_number: operation({
    request: "DELETE /phone_numbers/{phone_number_id}",
    title: "Delete a phone number",
    description: "Removes a user's phone number. Another becomes primary; the last identification stays.",
    effect: "destructive",
    path: { phone_number_id },
    response: object(DeletedObject),
    confirm: {
      ...lookup,
      recreate: {
        operation: "create_phone_number",
        with: { user_id: "{owner.id}", phone_number: "{phone_number}" },
      },
      warning: "The user can no longer sign in with this number, as a first or second factor.",
    },
  }),

  prepare_phone_number_verification: operation({
    request: "POST /phone_numbers/{phone_number_id}/prepare_verification",
    title: "Text a verification code",
    description: "Texts a one-time code to a phone number. attempt_phone_number_verification checks it.",
    effect: "write",
    path: { phone_number_id },
    response: object(CodeVerification),
    sends: "email or SMS",
    tells: { nothing: "Send another code; it replaces the first." },
  }),

  attempt_phone_number_verification: operation({
    request: "POST /phone_numbers/{phone_number_id}/attempt_verification",
    title: "Check a texted code",
    description:
      "Checks a texted code; the right one verifies the number. A wrong or expired one is not an error: see status.",
    effect: "write",
    path: { phone_number_id },
    body: codeToAttempt,
    response: object(CodeVerification),
    tells: { operation: "get_phone_number" },
  }),

  replace_user_phone_number: operation({
    request: "PUT /users/{user_id}/phone_number",
    title: "Replace a user's phone numbers",
    description: "Deletes all phone numbers of a user and gives them one, which is primary.",
    effect: "destructive",
    path: { user_id: id("user") },
    body: { phone_number, identification_status: REPLACEMENT_STATUS },
    response: object(PhoneNumber),
    confirm: {
      target: { operation: "get_user" },
      named: USER_NAMES,
      dependents: {
        "phone numbers": { one: "phone number", field: "phone_numbers", named: ["phone_number"] },
      },
      warning:
        "The current numbers no longer work for sign-in or MFA, and the new one is not a second factor.",
    },
  }),
};
