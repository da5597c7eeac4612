import { id } from "../models/common.ts";
import { TrustedDevice } from "../models/trusted-device.ts";
import { object, operation, page } from "../core/operation.ts";
import { USER_NAMES } from "./users.ts";

const user_id = id("user");

export const trustedDevices = {
  list_user_trusted_devices: operation({
    request: "GET /users/{user_id}/trusted_devices",
    title: "List a user's trusted devices",
    description: "Lists the phones and tablets that a user has enrolled and that are still trusted.",
    effect: "read",
    path: { user_id },
    response: page(TrustedDevice),
    volatile: ["last_used_at", "updated_at"],
  }),

  revoke_user_trusted_device: operation({
    request: "DELETE /users/{user_id}/trusted_devices/{trusted_device_id}",
    title: "Revoke a user's trusted device",
    description: "Revokes one of a user's trusted devices. list_user_trusted_devices finds it.",
    effect: "destructive",
    path: { user_id, trusted_device_id: id("tdev") },
    response: object(TrustedDevice),
    confirm: {
      target: { operation: "list_user_trusted_devices", item: { id: "{trusted_device_id}" } },
      named: ["name", "app_identifier"],
      owner: { reading: { operation: "get_user", with: { user_id: "{user_id}" } }, named: USER_NAMES },
      warning: "The user must enroll the device again, which requires the device itself.",
    },
  }),
};
