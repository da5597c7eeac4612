import { z } from "zod/v3";
import { atMost, defineOperation, returnsObject } from "../core/index.ts";
import {
  CodeVerification,
  DeletedObject,
  idParam,
  PhoneNumber,
  ReplacementStatus,
  verificationAttempt,
} from "../models/index.ts";
import { USER_LABEL_FIELDS } from "./users.ts";

const phone_number_id = idParam("idn");
const phone_number = z.string().describe("E.164, e.g. +15555550100");
const optionalBoolean = z.boolean().optional();

const statusFields = {
  verified: optionalBoolean,
  primary: optionalBoolean.describe("Needs a verified number"),
  reserved_for_second_factor: optionalBoolean.describe("Use it for MFA; needs a verified number"),
};

/** The phone number object has no user id, so its owner is searched in `list_users`. */
const confirmationTarget = {
  target: { operation: "get_phone_number" },
  labelFields: ["phone_number"],
  owner: {
    read: {
      operation: "list_users",
      with: { phone_number: ["{phone_number}"] },
      item: { "phone_numbers.*.id": "{id}" },
    },
    labelFields: USER_LABEL_FIELDS,
  },
} as const;

/** The second factor that a number is, and the backup codes, which go with the last second factor. */
const secondFactorImpact = {
  "second factors": { noun: "second factor", field: "reserved_for_second_factor" },
  "sets of backup codes": {
    noun: "set of backup codes",
    field: "owner.backup_code_enabled",
    whenTarget: {
      reserved_for_second_factor: true,
      "owner.totp_enabled": false,
      "owner.phone_numbers.*.reserved_for_second_factor": atMost(1, true),
    },
  },
} as const;

export const phoneNumbers = {
  create_phone_number: defineOperation({
    request: "POST /phone_numbers",
    title: "Add a phone number to a user",
    description: "Adds a phone number to a user; the first one becomes primary.",
    effect: "write",
    withoutConfirmation: "It only adds a number.",
    body: { user_id: z.string(), phone_number, ...statusFields },
    response: returnsObject(PhoneNumber),
    outcomeCheck: { operation: "get_user", with: { user_id: "{user_id}" } },
  }),

  get_phone_number: defineOperation({
    request: "GET /phone_numbers/{phone_number_id}",
    title: "Get a phone number",
    description: "Shows a phone number and whether it is verified. get_user lists a user's.",
    effect: "read",
    path: { phone_number_id },
    response: returnsObject(PhoneNumber),
  }),

  update_phone_number: defineOperation({
    request: "PATCH /phone_numbers/{phone_number_id}",
    title: "Verify a phone number or make it primary",
    description: "Marks a phone number verified, makes it its user's primary, or uses it for MFA.",
    effect: "write",
    withoutConfirmation: "A verified or primary number, or another second factor, takes nothing away.",
    path: { phone_number_id },
    body: statusFields,
    response: returnsObject(PhoneNumber),
    confirm: {
      when: [
        { arguments: { verified: false }, target: { "verification.status": "verified" } },
        { arguments: { reserved_for_second_factor: false }, target: { reserved_for_second_factor: true } },
      ],
      ...confirmationTarget,
      dependents: secondFactorImpact,
      recreate: {
        operation: "update_phone_number",
        with: {
          phone_number_id: "{phone_number_id}",
          verified: true,
          reserved_for_second_factor: "{reserved_for_second_factor}",
        },
      },
      warning:
        "The user cannot sign in with an unverified number, and is locked out if it is the only one; without a second factor, one is enough to sign in as them.",
    },
  }),

  delete_phone_number: defineOperation({
    request: "DELETE /phone_numbers/{phone_number_id}",
    title: "Delete a phone number",
    description: "Removes a user's phone number. Another becomes primary; the last identification stays.",
    effect: "destructive",
    path: { phone_number_id },
    response: returnsObject(DeletedObject),
    confirm: {
      ...confirmationTarget,
      dependents: secondFactorImpact,
      recreate: {
        operation: "create_phone_number",
        with: { user_id: "{owner.id}", phone_number: "{phone_number}" },
      },
      warning: "The user can no longer sign in with this number, as a first or second factor.",
    },
  }),

  prepare_phone_number_verification: defineOperation({
    request: "POST /phone_numbers/{phone_number_id}/prepare_verification",
    title: "Text a verification code",
    description: "Texts a one-time code to a phone number. attempt_phone_number_verification checks it.",
    effect: "write",
    withoutConfirmation: "It only sends a code.",
    path: { phone_number_id },
    response: returnsObject(CodeVerification),
    notifies: "email or SMS",
    outcomeCheck: { unverifiable: "Send another code; it replaces the first." },
  }),

  attempt_phone_number_verification: defineOperation({
    request: "POST /phone_numbers/{phone_number_id}/attempt_verification",
    title: "Check a texted code",
    description:
      "Checks a texted code; the right one verifies the number. A wrong or expired one is not an error: see status.",
    effect: "write",
    withoutConfirmation: "A right code only verifies the number.",
    path: { phone_number_id },
    body: verificationAttempt,
    response: returnsObject(CodeVerification),
    outcomeCheck: { operation: "get_phone_number" },
  }),

  replace_user_phone_number: defineOperation({
    request: "PUT /users/{user_id}/phone_number",
    title: "Replace a user's phone numbers",
    description: "Deletes all phone numbers of a user and gives them one, which is primary.",
    effect: "destructive",
    path: { user_id: idParam("user") },
    body: { phone_number, identification_status: ReplacementStatus },
    response: returnsObject(PhoneNumber),
    confirm: {
      target: { operation: "get_user" },
      labelFields: USER_LABEL_FIELDS,
      dependents: {
        "phone numbers": { noun: "phone number", field: "phone_numbers", labelFields: ["phone_number"] },
      },
      warning:
        "The current numbers no longer work for sign-in or MFA, and the new one is not a second factor.",
    },
  }),
};
