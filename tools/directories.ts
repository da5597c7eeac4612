export const directories = {};
