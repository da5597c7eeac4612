import type { Redactor } from "./redact.ts";

/** The log levels, from least to most severe: those of MCP that are used here. */
export const LOG_LEVELS = ["debug", "info", "warning", "error"] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

/** Writes a log line. Callers must not pass keys, arguments or results. */
export type Log = (level: LogLevel, message: string, details?: Readonly<Record<string, unknown>>) => void;

/** An additional destination of log lines; it receives those of the levels for which `isEnabled` returns true. */
export interface LogSink {
  readonly isEnabled: (level: LogLevel) => boolean;
  readonly write: Log;
}

/**
 * Creates a log that writes lines of at least `minLevel` to a stream, and to the sinks that were added with
 * `addSink`. Lines are redacted: they contain no secret keys and no invisible characters.
 */
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
    // Every call logs, and most lines are enabled in no sink: those are not redacted.
    const enabledSinks = sinks.filter(({ isEnabled }) => isEnabled(level));
    if (enabledSinks.length === 0) return;
    const message = redactor.redactText(rawMessage);
    const details = rawDetails === undefined ? undefined : redactor.redact(rawDetails).value;
    for (const { write } of enabledSinks) write(level, message, details);
  };
  return { log, addSink: (sink: LogSink) => void sinks.push(sink) };
}
