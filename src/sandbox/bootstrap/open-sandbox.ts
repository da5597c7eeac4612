import { randomBytes } from "node:crypto";
import { UsageError } from "../../shared/index.ts";
import { runInTransaction, type Sandbox } from "../context.ts";
import { openDatabase } from "../db/index.ts";
import { createIdGenerator, type IdGenerator } from "../ids.ts";
import {
  createDefaultInstanceSettings,
  deleteAllRows,
  findInitialRoleSet,
  findInstance,
  getInstance,
  hasPlans,
  insertDomain,
  insertInstance,
  type InstanceRow,
  updateInstanceSecretKey,
} from "../store/index.ts";
import { bootstrapBilling } from "./bootstrap-billing.ts";
import { bootstrapRoles, bootstrapRoleSet } from "./bootstrap-roles.ts";

type Environment = InstanceRow["environment"];

export interface SandboxOptions {
  /** A path, or `:memory:`. */
  readonly file: string;
  /** The environment of a new instance, `development` by default; if set, an existing instance must have it. */
  readonly environment?: Environment | undefined;
  /** The secret key of a new instance, random by default; if set, it replaces the key of an existing instance. */
  readonly secretKey?: string | undefined;
  readonly now?: () => number;
  readonly newId?: IdGenerator;
  readonly origin?: string;
  /** How long to wait for the locks of other processes, in milliseconds; 10 seconds by default. */
  readonly lockTimeoutMs?: number;
}

/** Host names that cannot be registered: `.example` is a reserved domain (RFC 2606). */
const HOSTS = {
  development: { domain: "sandbox.accounts.example", frontendApi: "sandbox.clerk.accounts.example" },
  production: { domain: "sandbox.example", frontendApi: "clerk.sandbox.example" },
} as const satisfies Record<Environment, { domain: string; frontendApi: string }>;

const generateSecretKey = (environment: Environment) =>
  `sk_${environment === "production" ? "live" : "test"}_${randomBytes(30).toString("base64url").replaceAll(/[-_]/g, "0")}`;

/** Creates the instance, its primary domain, its default roles and plans; no users. */
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

/** Adds defaults to an instance that was created by an older version without them. */
async function backfill(sandbox: Sandbox): Promise<void> {
  const hasRoleSet = async ({ db }: Sandbox) => (await findInitialRoleSet(db)) !== undefined;
  if ((await hasRoleSet(sandbox)) && (await hasPlans(sandbox.db))) return;
  await runInTransaction(sandbox, async (tx) => {
    if (!(await hasRoleSet(tx))) await bootstrapRoleSet(tx);
    await bootstrapBilling(tx);
  });
}

/**
 * Creates the instance if the database has none, and applies the options to an existing one.
 *
 * @throws UsageError if an existing instance has another environment than the requested one
 */
async function ensureInstance(sandbox: Sandbox, options: SandboxOptions): Promise<void> {
  if ((await findInstance(sandbox.db)) === undefined) {
    await runInTransaction(sandbox, async (tx) => {
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
    await runInTransaction(sandbox, ({ db }) => updateInstanceSecretKey(db, requestedKey));
}

/**
 * Opens the sandbox in a file, and creates its instance if the file has none.
 *
 * @throws UsageError if the file cannot be used, or contains an instance of the other environment
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
 * Deletes all rows and creates the instance again, with the same environment and secret key. The file itself is not
 * deleted, because other processes may have it open.
 */
export const resetSandbox = (sandbox: Sandbox): Promise<void> =>
  runInTransaction(sandbox, async (tx) => {
    const { environment, secret_key: secretKey } = await getInstance(tx.db);
    await deleteAllRows(tx.db);
    await bootstrapInstance(tx, environment, secretKey);
  });
