export interface DomainRow {
  id: string;
  name: string;
  is_satellite: 0 | 1;
  is_secondary: 0 | 1;
  proxy_url: string | null;
  created_at: number;
  updated_at: number;
}
