export { migrationsSince, SCHEMA_VERSION } from "./migrations.ts";
