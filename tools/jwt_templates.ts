export const jwtTemplates = {};
