export const instance = {};
