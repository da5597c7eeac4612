/** Calls `load` once and shares its promise between all callers; after a rejection the next call loads again. */
export function memoizeAsync<T>(load: () => Promise<T>): () => Promise<T> {
  let promise: Promise<T> | undefined;
  return () => {
    promise ??= load().catch((error: unknown) => {
      promise = undefined;
      throw error;
    });
    return promise;
  };
}
