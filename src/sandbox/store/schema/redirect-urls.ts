/** A URL that native apps may be redirected to. */
export interface RedirectUrlRow {
  /** `ru_…` */
  id: string;
  url: string;
  created_at: number;
  updated_at: number;
}
