import { UsageError } from "../../shared/index.ts";
import { runInTransaction, type Sandbox } from "../context.ts";
import {
  countUsers,
  insertExternalAccounts,
  insertIdentifications,
  insertMemberships,
  insertOrganizations,
  insertPasskeys,
  insertTrustedDevices,
  insertUsers,
  optimizeUserSearchIndex,
  setFirstIdentificationsPrimary,
} from "../store/index.ts";
import { generateOrganizations, type SeededOrganization } from "./organization-generator.ts";
import { SeededRandom } from "./random.ts";
import { SignInMethodGenerator } from "./sign-in-methods.ts";
import { UserGenerator } from "./user-generator.ts";

export interface SeedOptions {
  readonly users: number;
  /** The same seed generates the same users on the same day. */
  readonly seed: number;
}

export interface SeedResult {
  readonly users: number;
  readonly identifications: number;
  readonly organizations: number;
  readonly memberships: number;
}

const DAY_MS = 24 * 60 * 60 * 1000;
/** How long ago the first user signed up. */
const HISTORY_MS = 3 * 365 * DAY_MS;
/** Number of items inserted in one transaction; between transactions, other processes can write. */
const BATCH_SIZE = 5000;

/** Splits a sequence into batches of `BATCH_SIZE` items. */
function* toBatches<T>(items: Iterable<T>): Generator<T[]> {
  let batch: T[] = [];
  for (const item of items) {
    batch.push(item);
    if (batch.length < BATCH_SIZE) continue;
    yield batch;
    batch = [];
  }
  if (batch.length > 0) yield batch;
}

/** Generates the users' creation times in milliseconds, oldest first; sign-ups become more frequent over time. */
function* generateCreationTimes(random: SeededRandom, userCount: number, until: number): Generator<number> {
  for (let index = 0; index < userCount; index += 1)
    yield Math.floor(until - HISTORY_MS + HISTORY_MS * ((index + random.nextNumber()) / userCount) ** 0.6);
}

async function seedUsers(
  sandbox: Sandbox,
  random: SeededRandom,
  signInMethodGenerator: SignInMethodGenerator,
  userCount: number,
  until: number,
) {
  const userGenerator = new UserGenerator(sandbox, random, until);
  const members: { id: string; createdAt: number }[] = [];
  let identifications = 0;
  for (const batch of toBatches(generateCreationTimes(random, userCount, until))) {
    const seededUsers = batch.map((createdAt) => userGenerator.generate(createdAt));
    const signInMethods = seededUsers.map((seededUser) => signInMethodGenerator.generate(seededUser));
    await runInTransaction(sandbox, async ({ db }) => {
      await insertUsers(
        db,
        seededUsers.map(({ user }) => user),
      );
      await insertIdentifications(
        db,
        seededUsers.flatMap((seededUser) => seededUser.identifications),
      );
      await setFirstIdentificationsPrimary(
        db,
        seededUsers.map(({ user }) => user.id),
      );
      await insertPasskeys(
        db,
        signInMethods.flatMap(({ passkeys }) => passkeys),
      );
      await insertExternalAccounts(
        db,
        signInMethods.flatMap(({ accounts }) => accounts),
      );
      await insertTrustedDevices(
        db,
        signInMethods.flatMap(({ devices }) => devices),
      );
    });
    for (const { user, identifications: rows } of seededUsers) {
      members.push({ id: user.id, createdAt: user.created_at });
      identifications += rows.length;
    }
  }
  return { members, identifications };
}

async function insertOrganizationBatch(
  sandbox: Sandbox,
  batch: readonly SeededOrganization[],
): Promise<void> {
  await runInTransaction(sandbox, async ({ db }) => {
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
 * Fills a sandbox without users with the users and organizations of an application that is three years old.
 *
 * @throws UsageError if the sandbox has users, because generated addresses and usernames could collide with theirs
 */
export async function seedSandbox(sandbox: Sandbox, { users, seed }: SeedOptions): Promise<SeedResult> {
  if ((await countUsers(sandbox.db, {})) > 0)
    throw new UsageError(
      "The sandbox already has users. Empty it with clerk-mcp sandbox reset, or choose another file with CLERK_MCP_SANDBOX or --sandbox.",
    );
  const random = new SeededRandom(seed);
  const signInMethodGenerator = new SignInMethodGenerator(new SeededRandom(~seed));
  // The start of the day (UTC), so that two runs on one day generate identical data, including the ids.
  const until = Math.floor(sandbox.now() / DAY_MS) * DAY_MS;
  const { members, identifications } = await seedUsers(sandbox, random, signInMethodGenerator, users, until);
  await runInTransaction(sandbox, ({ db }) => optimizeUserSearchIndex(db));
  let organizations = 0;
  let memberships = 0;
  for (const batch of toBatches(generateOrganizations(random, members, until))) {
    await insertOrganizationBatch(sandbox, batch);
    organizations += batch.length;
    memberships += batch.reduce((sum, item) => sum + item.memberships.length, 0);
  }
  return { users, identifications, organizations, memberships };
}
