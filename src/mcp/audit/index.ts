export { type AuditEntry, type AuditLog, openAuditLog, toAuditTarget } from "./audit-log.ts";
export { AuditWriteError, createCallRecord } from "./call-record.ts";
