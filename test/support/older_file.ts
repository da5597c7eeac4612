import LibsqlDatabase from "libsql";
import { statementsSince } from "../../src/sandbox/store/tables.ts";

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
