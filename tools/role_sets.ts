export const roleSets = {};
