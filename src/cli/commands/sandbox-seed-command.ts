import { openSandbox, seedSandbox } from "../../sandbox/index.ts";
import { UsageError } from "../../shared/index.ts";
import type { Command } from "./command-context.ts";

const MAX_USERS = 1_000_000;
const MAX_SEED = 2 ** 32 - 1;

function parseIntegerFlag(
  name: string,
  flag: string | boolean | undefined,
  min: number,
  max: number,
): number {
  const value = typeof flag === "string" && /^\d{1,10}$/.test(flag) ? Number(flag) : Number.NaN;
  if (!(value >= min && value <= max))
    throw new UsageError(`--${name} must be a number from ${min} to ${max}.`);
  return value;
}

/** Fills an empty sandbox with generated users and organizations. */
export const sandboxSeedCommand: Command = async ({ flags, redactor, sandboxSettings, stdout }) => {
  const users = parseIntegerFlag("users", flags["users"] ?? "100", 1, MAX_USERS);
  const randomSeed = parseIntegerFlag("seed", flags["seed"] ?? "1", 0, MAX_SEED);
  const settings = sandboxSettings();
  const sandbox = await openSandbox(settings);
  try {
    const result = await seedSandbox(sandbox, { users, seed: randomSeed });
    stdout.write(
      `${redactor.redactText(settings.file)} now has ${result.users} users with ${result.identifications} addresses, numbers and wallets, ` +
        `and ${result.organizations} organizations with ${result.memberships} memberships.\n`,
    );
    return 0;
  } finally {
    await sandbox.db.destroy();
  }
};
