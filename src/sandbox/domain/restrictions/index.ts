export { createEntry, deleteEntry, presentEntry } from "./restricted-identifiers.ts";
export { assertSignUpAllowed } from "./sign-up-restrictions.ts";
