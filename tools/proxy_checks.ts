export const proxyChecks = {};
