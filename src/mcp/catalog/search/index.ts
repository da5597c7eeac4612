export { createSearch } from "./search-operations.ts";
export { isTypo } from "./spelling.ts";
