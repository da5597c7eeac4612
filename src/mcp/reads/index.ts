export {
  type CallRouting,
  createCallRouting,
  DIRECT,
  retryCall,
  routeCall,
  routedName,
  type ToolCall,
} from "./call-routing.ts";
export {
  formatCount,
  formatName,
  getAll,
  getPath,
  isPresent,
  pickName,
  type Resolver,
  resolveTemplate,
  resolveTemplates,
} from "./path-templates.ts";
export { findListOperations, findParentReads, findReadForResult } from "./related-operations.ts";
export {
  argumentTemplates,
  callOptions,
  getCatalogEntry,
  getOperation,
  lookUp,
  type LookupResult,
  paginate,
  type ReadContext,
} from "./resource-lookup.ts";
