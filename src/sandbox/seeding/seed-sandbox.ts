import { UsageError } from "../../shared/errors.ts";
import { inTransaction, type Sandbox } from "../context.ts";
import { insertExternalAccounts } from "../store/external-accounts.ts";
import { insertIdentifications } from "../store/identifications.ts";
import { insertMemberships } from "../store/memberships.ts";
import { insertOrganizations } from "../store/organizations.ts";
import { insertPasskeys } from "../store/passkeys.ts";
import { insertTrustedDevices } from "../store/trusted-devices.ts";
import { countUsers } from "../store/user-search/user-search.ts";
import { settleUserTexts } from "../store/user-search/user-search-index.ts";
import { insertUsers, makeFirstPrimary } from "../store/users.ts";
import { Chance } from "./random.ts";
import { seedOrganizations, type SeededOrganization } from "./organization-generator.ts";
import { Means } from "./sign-in-methods.ts";
import { People } from "./user-generator.ts";

export interface Seeding {
  readonly users: number;
  /** The same seed gives the same people on the same day. */
  readonly seed: number;
}

export interface Seeded {
  readonly users: number;
  readonly identifications: number;
  readonly organizations: number;
  readonly memberships: number;
}

const DAY = 24 * 60 * 60 * 1000;
/** How long ago the first user came. */
const PAST = 3 * 365 * DAY;
/** How many rows go into the database at a time: others who want to write get in between. */
const BATCH = 5000;

/** Items of a sequence, so many at a time. */
function* batchesOf<T>(items: Iterable<T>): Generator<T[]> {
  let batch: T[] = [];
  for (const item of items) {
    batch.push(item);
    if (batch.length < BATCH) continue;
    yield batch;
    batch = [];
  }
  if (batch.length > 0) yield batch;
}

/** When the users came, the first first: more and more in the course of time. */
function* arrivals(chance: Chance, users: number, until: number): Generator<number> {
  for (let number = 0; number < users; number += 1)
    yield Math.floor(until - PAST + PAST * ((number + chance.number()) / users) ** 0.6);
}

async function seedPeople(sandbox: Sandbox, chance: Chance, means: Means, users: number, until: number) {
  const people = new People(sandbox, chance, until);
  const members: { id: string; createdAt: number }[] = [];
  let identifications = 0;
  for (const batch of batchesOf(arrivals(chance, users, until))) {
    const made = batch.map((createdAt) => people.next(createdAt));
    const theirs = made.map((person) => means.of(person));
    await inTransaction(sandbox, async ({ db }) => {
      await insertUsers(
        db,
        made.map(({ user }) => user),
      );
      await insertIdentifications(
        db,
        made.flatMap((person) => person.identifications),
      );
      await makeFirstPrimary(
        db,
        made.map(({ user }) => user.id),
      );
      await insertPasskeys(
        db,
        theirs.flatMap(({ passkeys }) => passkeys),
      );
      await insertExternalAccounts(
        db,
        theirs.flatMap(({ accounts }) => accounts),
      );
      await insertTrustedDevices(
        db,
        theirs.flatMap(({ devices }) => devices),
      );
    });
    for (const { user, identifications: rows } of made) {
      members.push({ id: user.id, createdAt: user.created_at });
      identifications += rows.length;
    }
  }
  return { members, identifications };
}

async function insertAll(sandbox: Sandbox, batch: readonly SeededOrganization[]): Promise<void> {
  await inTransaction(sandbox, async ({ db }) => {
    await insertOrganizations(
      db,
      batch.map(({ organization }) => organization),
    );
    await insertMemberships(
      db,
      batch.flatMap(({ memberships }) => memberships),
    );
  });
}

/**
 * Fills a sandbox that has no users with people and organizations as an application has them after three years.
 *
 * @throws UsageError where there are users already: their addresses and usernames could be taken twice
 */
export async function seedSandbox(sandbox: Sandbox, { users, seed }: Seeding): Promise<Seeded> {
  if ((await countUsers(sandbox.db, {})) > 0)
    throw new UsageError(
      "The sandbox already has users. Empty it with clerk-mcp sandbox reset, or choose another file with CLERK_MCP_SANDBOX or --sandbox.",
    );
  const chance = new Chance(seed);
  const means = new Means(new Chance(~seed));
  // The beginning of the day, so that two seedings of one day are alike to the last byte of an id.
  const until = Math.floor(sandbox.now() / DAY) * DAY;
  const { members, identifications } = await seedPeople(sandbox, chance, means, users, until);
  await inTransaction(sandbox, ({ db }) => settleUserTexts(db));
  let organizations = 0;
  let memberships = 0;
  for (const batch of batchesOf(seedOrganizations(chance, members, until))) {
    await insertAll(sandbox, batch);
    organizations += batch.length;
    memberships += batch.reduce((sum, one) => sum + one.memberships.length, 0);
  }
  return { users, identifications, organizations, memberships };
}
