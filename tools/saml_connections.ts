export const samlConnections = {};
