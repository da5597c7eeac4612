import { sql as initial } from "./0001-initial.ts";
import { sql as allResources } from "./0002-all-resources.ts";
import { sql as sharedIdentifications } from "./0003-shared-identifications.ts";

/**
 * The SQL that makes the tables of the sandbox's file, in order: a file of `user_version` `n` has had the first `n` of
 * these. A migration is never changed once it is released, because files exist that had it; a change of the tables is a
 * new migration, with the row type in the table's own file changed to match.
 */
export const MIGRATIONS: readonly string[] = [initial, allResources, sharedIdentifications];

/** The version of the schema that this program reads and writes; a file with a higher one belongs to a newer program. */
export const SCHEMA_VERSION = MIGRATIONS.length;

/** The statements that bring a file of a version, 0 if it is new, to this program's version. */
export const migrationsSince = (version: number): string => MIGRATIONS.slice(version).join(";\n");
