/** An uploaded image. */
export interface ImageRow {
  id: string;
  user_id: string | null;
  organization_id: string | null;
  oauth_application_id: string | null;
  /** The user to whom the upload is attributed. */
  uploader_user_id: string | null;
  media_type: string;
  bytes: Uint8Array;
  /** The URL at which the image is served. */
  url: string;
  created_at: number;
}
