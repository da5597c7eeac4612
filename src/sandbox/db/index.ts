export { DatabaseFileError } from "./file-error.ts";
export { openDatabase } from "./open-database.ts";
