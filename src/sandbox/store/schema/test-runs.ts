export interface EnterpriseConnectionTestRunRow {
  id: string;
  enterprise_connection_id: string;
  status: "pending" | "success" | "failed";
  /** A JSON array of the problems found. */
  logs: string;
  created_at: number;
}
