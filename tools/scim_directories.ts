export const scimDirectories = {};
