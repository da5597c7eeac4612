export const userCredentials = {};
