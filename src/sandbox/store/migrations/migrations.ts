import { sql as initial } from "./0001-initial.ts";
import { sql as allResources } from "./0002-all-resources.ts";
import { sql as sharedIdentifications } from "./0003-shared-identifications.ts";
import { sql as clientFields } from "./0004-client-fields.ts";

/**
 * The migrations that create the database's schema, in order: a file with `user_version` `n` has had the first `n`. A
 * released migration is never changed, because existing files have already had it; a change of the schema is a new
 * migration, together with a change of the table's row type in `src/sandbox/store/schema`.
 */
export const MIGRATIONS: readonly string[] = [initial, allResources, sharedIdentifications, clientFields];

/** The schema version of this program; a file with a higher `user_version` belongs to a newer version of it. */
export const SCHEMA_VERSION = MIGRATIONS.length;

/** The SQL that migrates a file from `version` (0 for a new file) to `SCHEMA_VERSION`. */
export const migrationsSince = (version: number): string => MIGRATIONS.slice(version).join(";\n");
