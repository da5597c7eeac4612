import type { trustedDevices } from "../../../tools/trusted_devices.ts";
import type { Handlers } from "./handler.ts";

export const trustedDeviceHandlers: Handlers<typeof trustedDevices> = {};
