/** How often a waiting call says that it waits. */
const HEARTBEAT_MS = 3000;

/** Says `message` at once and again until the returned function is called. */
export function startProgressHeartbeat(
  onProgress: ((message: string) => void) | undefined,
  message: string,
): () => void {
  if (onProgress === undefined) return () => undefined;
  onProgress(message);
  const timer = setInterval(() => onProgress(message), HEARTBEAT_MS).unref();
  return () => clearInterval(timer);
}
