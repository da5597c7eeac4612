export const trustedDevices = {};
