export interface TrustedDeviceRow {
  id: string;
  user_id: string;
  platform: "ios" | "android";
  app_identifier: string;
  name: string | null;
  last_used_at: number | null;
  /** `null` while the device is trusted. */
  revoked_at: number | null;
  created_at: number;
  updated_at: number;
}
