export interface PasskeyRow {
  /** `idn_…` */
  id: string;
  user_id: string;
  name: string;
  last_used_at: number;
  created_at: number;
}
