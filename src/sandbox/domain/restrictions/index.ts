export { buildListEntry, deleteListEntry, presentListEntry } from "./restricted-identifiers.ts";
export { assertSignUpAllowed } from "./sign-up-restrictions.ts";
