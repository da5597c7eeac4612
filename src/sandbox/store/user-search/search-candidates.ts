import type { Database } from "../schema/index.ts";

/** The users that a list query must check, found with an index that covers part of its filter. */
export interface UserCandidates {
  readonly ids: readonly string[];
  /** Matching users missing from `ids` were created at or before this time (ms); `undefined` if none is missing. */
  readonly completeAfter: number | undefined;
}

/** Up to this many users, looking up each by id is faster than scanning all users in the list's order. */
export const MAX_USER_CANDIDATES = 400;

/** Candidates that include every matching user. */
export const toExactCandidates = (ids: readonly string[]): UserCandidates => ({
  ids: [...new Set(ids)],
  completeAfter: undefined,
});

/** The members of these organizations; `undefined` if there are `MAX_USER_CANDIDATES` or more. */
export async function findMemberCandidates(
  db: Database,
  organizationIds: readonly string[],
): Promise<UserCandidates | undefined> {
  const rows = await db
    .selectFrom("memberships")
    .select("user_id")
    .where("organization_id", "in", [...organizationIds])
    .limit(MAX_USER_CANDIDATES)
    .execute();
  return rows.length === MAX_USER_CANDIDATES ? undefined : toExactCandidates(rows.map((row) => row.user_id));
}

export interface UserTimeBound {
  readonly column: "last_active_at" | "created_at" | "last_sign_in_at";
  readonly operator: "<" | ">" | ">=";
  readonly time: number;
}

/** The users whose time in `column` is within bounds; `undefined` if there are `MAX_USER_CANDIDATES` or more. */
export async function findTimeRangeCandidates(
  db: Database,
  column: "last_active_at" | "last_sign_in_at",
  bounds: readonly UserTimeBound[],
): Promise<UserCandidates | undefined> {
  const rows = await bounds
    .reduce(
      (query, { operator, time }) => query.where(column, operator, time),
      db.selectFrom("users").select("id"),
    )
    .limit(MAX_USER_CANDIDATES)
    .execute();
  return rows.length === MAX_USER_CANDIDATES ? undefined : toExactCandidates(rows.map((row) => row.id));
}

/**
 * The latest possible creation time (milliseconds) of users who were last active, or last signed in, before the given
 * bounds; `undefined` if it is unknown. Users are active only after their creation, except users whose `created_at`
 * was set to a later time: if there is any such user, the bound on that column is not used.
 */
export async function findLatestCreationBound(
  db: Database,
  bounds: readonly UserTimeBound[],
): Promise<number | undefined> {
  const upperBounds: number[] = [];
  for (const { column, operator, time } of bounds) {
    if (operator !== "<" || column === "created_at") continue;
    const exception = await db
      .selectFrom("users")
      .select("id")
      .whereRef(column, "<", "created_at")
      .limit(1)
      .executeTakeFirst();
    if (exception === undefined) upperBounds.push(time);
  }
  return upperBounds.length === 0 ? undefined : Math.min(...upperBounds);
}
