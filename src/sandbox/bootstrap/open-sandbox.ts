import { insertDomain } from "../store/domains.ts";
import { deleteAllRows } from "../store/db-schema.ts";
import { type IdGenerator, createIdGenerator } from "../ids.ts";
import { bootstrapRoles, bootstrapRoleSet } from "./bootstrap-roles.ts";
import { openDatabase } from "../db/open-database.ts";
import { type Sandbox, inTransaction } from "../context.ts";
import { UsageError } from "../../shared/errors.ts";
import { randomBytes } from "node:crypto";
import {
  updateInstanceSecretKey,
  insertInstance,
  getInstance,
  findInstance,
  createDefaultInstanceSettings,
  type InstanceRow,
} from "../store/instance.ts";
import { bootstrapBilling } from "./bootstrap-billing.ts";
import { findInitialRoleSet } from "../store/role-sets.ts";
import { hasPlans } from "../store/plans.ts";

type Environment = InstanceRow["environment"];

export interface SandboxOptions {
  /** A path, or `:memory:`. */
  readonly file: string;
  /** The kind of a new instance, `development` by default; where it is given, an existing one must be of it. */
  readonly environment?: Environment | undefined;
  /** The key that opens a new instance; a random one by default. An existing instance takes it over. */
  readonly secretKey?: string | undefined;
  readonly now?: () => number;
  readonly newId?: IdGenerator;
  readonly origin?: string;
  /** How many milliseconds locks of other processes are waited for; some seconds by default. */
  readonly lockTimeoutMs?: number;
}

/** Host names that belong to nobody: `.example` is reserved. */
const HOSTS = {
  development: { domain: "sandbox.accounts.example", frontendApi: "sandbox.clerk.accounts.example" },
  production: { domain: "sandbox.example", frontendApi: "clerk.sandbox.example" },
} as const satisfies Record<Environment, { domain: string; frontendApi: string }>;

const generateSecretKey = (environment: Environment) =>
  `sk_${environment === "production" ? "live" : "test"}_${randomBytes(30).toString("base64url").replaceAll(/[-_]/g, "0")}`;

/** Makes the instance, its primary domain, its roles and plans, with nobody in it. */
async function bootstrapInstance(sandbox: Sandbox, environment: Environment, secretKey: string | undefined) {
  const { db, now, newId } = sandbox;
  const createdAt = now();
  await insertInstance(db, {
    id: newId("ins"),
    environment,
    secret_key: secretKey ?? generateSecretKey(environment),
    application_name: "Sandbox",
    frontend_api: HOSTS[environment].frontendApi,
    signing_key: null,
    settings: createDefaultInstanceSettings(environment),
    created_at: createdAt,
  });
  await insertDomain(db, {
    id: newId("dmn"),
    name: HOSTS[environment].domain,
    is_satellite: 0,
    is_secondary: 0,
    proxy_url: null,
    created_at: createdAt,
    updated_at: createdAt,
  });
  await bootstrapRoles(sandbox);
  await bootstrapRoleSet(sandbox);
  await bootstrapBilling(sandbox);
}

/** Adds to an instance what has come to be founded since it was. */
async function backfill(sandbox: Sandbox): Promise<void> {
  const hasRoleSet = async ({ db }: Sandbox) => (await findInitialRoleSet(db)) !== undefined;
  if ((await hasRoleSet(sandbox)) && (await hasPlans(sandbox.db))) return;
  await inTransaction(sandbox, async (tx) => {
    if (!(await hasRoleSet(tx))) await bootstrapRoleSet(tx);
    await bootstrapBilling(tx);
  });
}

/** Founds the instance where there is none, and sees that it is the one that was asked for. */
async function ensureInstance(sandbox: Sandbox, options: SandboxOptions): Promise<void> {
  if ((await findInstance(sandbox.db)) === undefined) {
    await inTransaction(sandbox, async (tx) => {
      if ((await findInstance(tx.db)) === undefined)
        await bootstrapInstance(tx, options.environment ?? "development", options.secretKey);
    });
  }
  await backfill(sandbox);
  const { environment, secret_key: secretKey } = await getInstance(sandbox.db);
  if (options.environment !== undefined && options.environment !== environment) {
    throw new UsageError(
      `${options.file} contains a ${environment} instance, but a ${options.environment} one was requested. ` +
        `Choose another file with CLERK_MCP_SANDBOX or --sandbox, or request ${environment}.`,
    );
  }
  const requestedKey = options.secretKey;
  if (requestedKey !== undefined && requestedKey !== secretKey)
    await inTransaction(sandbox, ({ db }) => updateInstanceSecretKey(db, requestedKey));
}

/**
 * Opens the sandbox in a file, and founds its instance where there is none.
 *
 * @throws UsageError when the file cannot be used, or contains an instance of the other kind
 */
export async function openSandbox(options: SandboxOptions): Promise<Sandbox> {
  const now = options.now ?? Date.now;
  const sandbox: Sandbox = {
    db: await openDatabase(options.file, options.lockTimeoutMs),
    now,
    newId: options.newId ?? createIdGenerator(now),
    runDeferred: (_, work) => work(),
    origin: options.origin,
  };
  try {
    await ensureInstance(sandbox, options);
    return sandbox;
  } catch (error) {
    await sandbox.db.destroy();
    throw error;
  }
}

/**
 * Deletes everything and sets the instance up again, of the same kind and with the same secret key. The file
 * stays where it is: other processes may have it open.
 */
export const resetSandbox = (sandbox: Sandbox): Promise<void> =>
  inTransaction(sandbox, async (tx) => {
    const { environment, secret_key: secretKey } = await getInstance(tx.db);
    await deleteAllRows(tx.db);
    await bootstrapInstance(tx, environment, secretKey);
  });
