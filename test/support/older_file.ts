import LibsqlDatabase from "libsql";
import { statementsSince } from "../../src/sandbox/store/tables.ts";

/**
 * Makes a sandbox's file as a version of format 2 left it: with a user whose address is not verified yet, and the
 * code that was sent to it.
 */
export function writeFileOfFormat2(file: string, expiry: number): void {
  const database = new LibsqlDatabase(file);
  database.exec(statementsSince(0, 2));
  database.exec(`
    insert into instance values
      ('ins_1', 'development', 'sk_test_older', 'Sandbox', 'sandbox.clerk.accounts.example', null,
        '{"test_mode":true,"organizations":{"enabled":true}}', 1);
    insert into roles (id, key, name, is_creator_eligible, created_at, updated_at)
      values ('role_1', 'org:admin', 'Admin', 1, 1, 1), ('role_2', 'org:member', 'Member', 0, 1, 1);
    insert into users (id, username, public_metadata, private_metadata, unsafe_metadata, created_at, updated_at)
      values ('user_1', 'ada_l', '{}', '{}', '{}', 2, 2);
    insert into identifications
      (id, user_id, type, identifier, canonical, verification_status, verification_strategy, created_at, updated_at)
      values ('idn_1', 'user_1', 'email_address', 'Ada@older.example', 'ada@older.example', 'unverified',
        'email_code', 3, 3);
    insert into verifications
      values ('ver_1', 'idn_1', null, 'email_code', '123456', 'unverified', 0, ${expiry}, 4);
    pragma user_version = 2`);
  database.close();
}

/** Makes a sandbox's file as a version of format 1 left it, with a user and an organization in it. */
export function writeOlderFile(file: string): void {
  const database = new LibsqlDatabase(file);
  database.exec(statementsSince(0, 1));
  const metadata = "'{}', '{}'";
  database.exec(`
    insert into instance values
      ('ins_1', 'development', 'sk_test_older', 'Sandbox', 'sandbox.clerk.accounts.example', null,
        '{"test_mode":true,"organizations":{"enabled":true}}', 1);
    insert into roles (id, key, name, is_creator_eligible, created_at, updated_at)
      values ('role_1', 'org:admin', 'Admin', 1, 1, 1), ('role_2', 'org:member', 'Member', 0, 1, 1);
    insert into users (id, public_metadata, private_metadata, unsafe_metadata, created_at, updated_at)
      values ('user_1', ${metadata}, '{}', 2, 2);
    insert into organizations
      (id, name, slug, max_allowed_memberships, public_metadata, private_metadata, created_at, updated_at)
      values ('org_2', 'Acme', 'acme', 5, ${metadata}, 3, 3);
    pragma user_version = 1`);
  database.close();
}
