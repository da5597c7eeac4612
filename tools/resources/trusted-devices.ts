import { defineOperation, returnsObject, returnsPage } from "../core/index.ts";
import { idParam, TrustedDevice } from "../models/index.ts";
import { USER_LABEL_FIELDS } from "./users.ts";

const user_id = idParam("user");

export const trustedDevices = {
  list_user_trusted_devices: defineOperation({
    request: "GET /users/{user_id}/trusted_devices",
    title: "List a user's trusted devices",
    description: "Lists the phones and tablets that a user has enrolled and that are still trusted.",
    effect: "read",
    path: { user_id },
    response: returnsPage(TrustedDevice),
    ignoredChanges: ["last_used_at", "updated_at"],
  }),

  revoke_user_trusted_device: defineOperation({
    request: "DELETE /users/{user_id}/trusted_devices/{trusted_device_id}",
    title: "Revoke a user's trusted device",
    description: "Revokes one of a user's trusted devices. list_user_trusted_devices finds it.",
    effect: "destructive",
    path: { user_id, trusted_device_id: idParam("tdev") },
    response: returnsObject(TrustedDevice),
    confirm: {
      target: { operation: "list_user_trusted_devices", item: { id: "{trusted_device_id}" } },
      labelFields: ["name", "app_identifier"],
      owner: {
        read: { operation: "get_user", with: { user_id: "{user_id}" } },
        labelFields: USER_LABEL_FIELDS,
      },
      warning: "The user must enroll the device again, which requires the device itself.",
    },
  }),
};
