import type { IdGenerator } from "./ids.ts";
import type { Database } from "./store/index.ts";

/** Runs slow work outside the transaction; `name` identifies everything that the result depends on. */
type DeferredRunner = (name: string, work: () => Promise<string>) => Promise<string>;

/** What every handler receives: the database (in a write, a transaction on it), the clock and the id generator. */
export interface Sandbox {
  readonly db: Database;
  /** Milliseconds since the Unix epoch. */
  readonly now: () => number;
  readonly newId: IdGenerator;
  /** Runs work that is slow and needs no database, without holding this transaction's write lock. */
  readonly runDeferred: DeferredRunner;
  /** Origin of ticket URLs, such as `http://127.0.0.1:4000`; the Frontend API's if `undefined` (no server runs). */
  readonly origin: string | undefined;
}

/** Thrown to abort a transaction until its deferred work has been done. */
class DeferredWork extends Error {
  constructor(
    readonly resultName: string,
    readonly work: () => Promise<string>,
  ) {
    super("Something is to be done aside.");
  }
}

/**
 * Runs `work` in a transaction, which other processes see only once it is committed. If `sandbox` is already in a
 * transaction, `work` becomes part of that one. If `work` calls `runDeferred`, the transaction is rolled back so that
 * other processes can write while the deferred work runs; then `work` runs again from the beginning, with the result.
 * Every write must go through this function: only a transaction takes the write lock up front and waits for it.
 */
export async function runInTransaction<T>(
  sandbox: Sandbox,
  work: (sandbox: Sandbox) => Promise<T>,
): Promise<T> {
  if (sandbox.db.isTransaction) return work(sandbox);
  const results = new Map<string, string>();
  const runDeferred: DeferredRunner = async (name, task) => {
    const result = results.get(name);
    if (result === undefined) throw new DeferredWork(name, task);
    return result;
  };
  for (;;) {
    try {
      return await sandbox.db.transaction().execute((db) => work({ ...sandbox, db, runDeferred }));
    } catch (error) {
      if (!(error instanceof DeferredWork)) throw error;
      results.set(error.resultName, await error.work());
    }
  }
}
