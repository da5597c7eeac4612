import type { Database } from "./store/db-schema.ts";
import type { IdGenerator } from "./ids.ts";

/** Does work under a name that says all that its result depends on. */
type DeferredRunner = (name: string, work: () => Promise<string>) => Promise<string>;

/** What a handler has: the database (in a write, a transaction on it), the time, new ids. */
export interface Sandbox {
  readonly db: Database;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  readonly newId: IdGenerator;
  /** Does work that takes long and needs no database, while nobody waits for this transaction's lock. */
  readonly runDeferred: DeferredRunner;
  /** Where ticket URLs lead, such as `http://127.0.0.1:4000`; the Frontend API where nobody serves. */
  readonly origin: string | undefined;
}

/** Ends a transaction for work that is to be done aside. */
class DeferredWork extends Error {
  constructor(
    readonly resultName: string,
    readonly work: () => Promise<string>,
  ) {
    super("Something is to be done aside.");
  }
}

/**
 * Does all of `work` or none of it, as part of the transaction where there is one; other processes see it when it
 * is done. What is to be done aside takes the transaction back, so that others may write meanwhile; then all is done
 * again, with the result at hand. All that writes is inside: only here a lock is waited for as it must be.
 */
export async function inTransaction<T>(sandbox: Sandbox, work: (sandbox: Sandbox) => Promise<T>): Promise<T> {
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
