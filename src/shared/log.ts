import type { Redactor } from "./redact.ts";

/** The levels that a log line may have, from the least to the most urgent (MCP's, without the rarer ones). */
export const LOG_LEVELS = ["debug", "info", "warning", "error"] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

/** Takes a log line. No line holds a key, an argument or a result. */
export type Log = (level: LogLevel, message: string, details?: Readonly<Record<string, unknown>>) => void;

/** Somebody else who is told of log lines, of those that they want. */
export interface LogSink {
  readonly isEnabled: (level: LogLevel) => boolean;
  readonly write: Log;
}

/** Writes lines of at least `level` to a stream, and to whoever was added with `also`; nothing hidden, no key. */
export function createLog(stream: { write(text: string): unknown }, minLevel: LogLevel, redactor: Redactor) {
  const minLevelIndex = LOG_LEVELS.indexOf(minLevel);
  const sinks: LogSink[] = [
    {
      isEnabled: (level) => LOG_LEVELS.indexOf(level) >= minLevelIndex,
      write(level, message, details) {
        const suffix = details === undefined ? "" : ` ${JSON.stringify(details)}`;
        stream.write(`clerk-mcp ${level}: ${message}${suffix}\n`);
      },
    },
  ];
  const log: Log = (level, rawMessage, rawDetails) => {
    // Nobody wants most of them, and every call has some.
    const enabledSinks = sinks.filter(({ isEnabled }) => isEnabled(level));
    if (enabledSinks.length === 0) return;
    const message = redactor.redactText(rawMessage);
    const details = rawDetails === undefined ? undefined : redactor.redact(rawDetails).value;
    for (const { write } of enabledSinks) write(level, message, details);
  };
  return { log, addSink: (sink: LogSink) => void sinks.push(sink) };
}
