/** The interval between the progress messages of a waiting call. */
const HEARTBEAT_MS = 3000;

/** Reports `message` at once and then every `HEARTBEAT_MS`, until the returned function is called. */
export function startProgressHeartbeat(
  onProgress: ((message: string) => void) | undefined,
  message: string,
): () => void {
  if (onProgress === undefined) return () => undefined;
  onProgress(message);
  const timer = setInterval(() => onProgress(message), HEARTBEAT_MS).unref();
  return () => clearInterval(timer);
}
