import { UsageError } from "../../../shared/errors.ts";
import { openSandbox } from "../../../sandbox/context.ts";
import { seedSandbox } from "../../../sandbox/seeding/seed-sandbox.ts";
import type { Command } from "../../command-context.ts";

const MOST_USERS = 1_000_000;
const MOST_SEED = 2 ** 32 - 1;

function numberOf(name: string, flag: string | boolean | undefined, least: number, most: number): number {
  const number = typeof flag === "string" && /^\d{1,10}$/.test(flag) ? Number(flag) : Number.NaN;
  if (!(number >= least && number <= most))
    throw new UsageError(`--${name} must be a number from ${least} to ${most}.`);
  return number;
}

/** Fills an empty sandbox with people and organizations. */
export const seed: Command = async ({ flags, sandboxSettings, stdout }) => {
  const users = numberOf("users", flags["users"] ?? "100", 1, MOST_USERS);
  const number = numberOf("seed", flags["seed"] ?? "1", 0, MOST_SEED);
  const settings = sandboxSettings();
  const sandbox = await openSandbox(settings);
  try {
    const seeded = await seedSandbox(sandbox, { users, seed: number });
    stdout.write(
      `${settings.file} now has ${seeded.users} users with ${seeded.identifications} addresses, numbers and wallets, ` +
        `and ${seeded.organizations} organizations with ${seeded.memberships} memberships.\n`,
    );
    return 0;
  } finally {
    await sandbox.db.destroy();
  }
};
