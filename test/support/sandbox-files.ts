import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";

/**
 * The folder of a gzipped sandbox file for each schema version, written by the last commit of that version. Its secret
 * key is `sk_test_older`. It contains the users ada_l (with the address ada@older.example and `plan: "pro"` in her
 * public metadata) and bob_b, ada_l's organization Acme, a pending invitation of cy@older.example and, from version 2
 * on, ada_l's unverified address Lovelace@older.example with a pending verification code.
 */
const FIXTURES_URL = new URL("../fixtures/sandbox-files/", import.meta.url);

/** The versions that have a file, in ascending order. */
export const FILE_VERSIONS: readonly number[] = readdirSync(FIXTURES_URL)
  .map((name) => Number(/\d+/.exec(name)?.[0]))
  .toSorted((a, b) => a - b);

/** Writes the sandbox file of an earlier schema version. */
export function writeSandboxFile(file: string, version: number): void {
  writeFileSync(file, gunzipSync(readFileSync(new URL(`version-${version}.db.gz`, FIXTURES_URL))));
}
