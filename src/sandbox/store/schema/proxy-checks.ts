/** The latest check of a proxy URL of a domain. */
export interface ProxyCheckRow {
  id: string;
  domain_id: string;
  proxy_url: string;
  last_run_at: number;
  created_at: number;
  updated_at: number;
}
