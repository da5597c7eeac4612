/** How often a waiting call says that it waits. */
const TELL_MS = 3000;

/** Says `message` at once and again until the returned function is called. */
export function telling(tell: ((message: string) => void) | undefined, message: string): () => void {
  if (tell === undefined) return () => undefined;
  tell(message);
  const timer = setInterval(() => tell(message), TELL_MS).unref();
  return () => clearInterval(timer);
}
