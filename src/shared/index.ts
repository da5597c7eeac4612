export type { CallOptions, OperationCaller, OperationResult, PreviewRequest } from "./api-client.ts";
export {
  type ApiErrorDetail,
  CallError,
  CancelledError,
  ClerkApiError,
  describeFileError,
  ExcludedCallError,
  InvalidArgumentsError,
  NoResponseError,
  RateLimitError,
  type SideEffect,
  toCallError,
  UnexpectedResponseError,
  UsageError,
} from "./errors.ts";
export { detectImageType } from "./image-type.ts";
export { type InstanceInfo, instanceForKey, instanceForSandbox } from "./instance-info.ts";
export { exceedsDepth, MAX_JSON_DEPTH, stringifyBelowDepth } from "./json-depth.ts";
export { exceedsValueCount, MAX_JSON_VALUES } from "./json-size.ts";
export { isExactNumber, isJsonObject, type JsonObject, tryParseJson } from "./json.ts";
export { memoizeAsync } from "./memoize-async.ts";
export { createLog, type Log, LOG_LEVELS, type LogLevel, type LogSink } from "./log.ts";
export { isLoopback } from "./loopback.ts";
export { startProgressHeartbeat } from "./progress-heartbeat.ts";
export { createRedactor, type Redactor } from "./redact.ts";
export { VERSION } from "./version.ts";
