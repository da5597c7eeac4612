import type { AuthoritySettings } from "../config/settings.ts";
import { UsageError } from "../shared/errors.ts";
import { authorityOf, unknownName, type Authority } from "../mcp/catalog/tool-access.ts";
import { listedTools } from "../mcp/catalog/tool-list.ts";

/**
 * What the settings allow.
 *
 * @throws UsageError when they name tools or toolsets that do not exist
 */
export function readAuthority(settings: AuthoritySettings): Authority {
  const tools = listedTools();
  const unknown = unknownName(tools, settings);
  if (unknown !== undefined) throw new UsageError(unknown);
  return authorityOf(tools, settings);
}
