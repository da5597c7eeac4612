import type { Database } from "../database.ts";
import type { IdentificationRow } from "../store/identifications.ts";
import type { UserRow } from "../store/users.ts";

export interface Person {
  user: UserRow;
  identifications: IdentificationRow[];
}

/** The users with these ids that there are, each with its identifications. */
export async function loadPeople(db: Database, userIds: readonly string[]): Promise<Map<string, Person>> {
  const users = await db.selectFrom("users").selectAll().where("id", "in", userIds).execute();
  const identifications = await db
    .selectFrom("identifications")
    .selectAll()
    .where("user_id", "in", userIds)
    .execute();
  const people = new Map(
    users.map((user) => [user.id, { user, identifications: new Array<IdentificationRow>() }]),
  );
  for (const row of identifications) people.get(row.user_id)?.identifications.push(row);
  return people;
}
