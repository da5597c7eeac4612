import type { Database } from "../db-schema.ts";

/** Which users a list has to look at, from an index that knows a part of its filter. */
export interface UserCandidates {
  readonly ids: readonly string[];
  /** All that the filter can pick and that are not among the ids were created until then; `undefined`: all are. */
  readonly completeAfter: number | undefined;
}

/** Up to how many users are rather looked at one by one than met on the way through the order of a list. */
export const MAX_USER_CANDIDATES = 400;

/** Candidates besides whom there are none. */
export const toExactCandidates = (ids: readonly string[]): UserCandidates => ({
  ids: [...new Set(ids)],
  completeAfter: undefined,
});

/** The members of these organizations; `undefined` where they are many. */
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
  readonly than: "<" | ">" | ">=";
  readonly time: number;
}

/** Those whose time in a column is within bounds; `undefined` where they are many. */
export async function findTimeRangeCandidates(
  db: Database,
  column: "last_active_at" | "last_sign_in_at",
  bounds: readonly UserTimeBound[],
): Promise<UserCandidates | undefined> {
  const rows = await bounds
    .reduce((query, { than, time }) => query.where(column, than, time), db.selectFrom("users").select("id"))
    .limit(MAX_USER_CANDIDATES)
    .execute();
  return rows.length === MAX_USER_CANDIDATES ? undefined : toExactCandidates(rows.map((row) => row.id));
}

/**
 * The latest time at which users can have been created who were last active before some other time: nobody is
 * active before being created, but for users whose creation was set to a later time.
 */
export async function findLatestCreationBound(
  db: Database,
  bounds: readonly UserTimeBound[],
): Promise<number | undefined> {
  const upperBounds: number[] = [];
  for (const { column, than, time } of bounds) {
    if (than !== "<" || column === "created_at") continue;
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
