export interface MachineRow {
  id: string;
  name: string;
  /** In seconds. */
  default_token_ttl: number;
  /** Stored in plain text, because the API can return it at any time. */
  secret_key: string;
  created_at: number;
  updated_at: number;
}

export interface MachineScopeRow {
  from_machine_id: string;
  to_machine_id: string;
  created_at: number;
}

/** A rotated secret key, which stays valid until the end of its grace period. */
export interface ReplacedMachineKeyRow {
  hash: string;
  machine_id: string;
  expires_at: number;
}
