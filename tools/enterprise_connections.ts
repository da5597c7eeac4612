export const enterpriseConnections = {};
