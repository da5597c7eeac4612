export {
  type CallRouting,
  createCallRouting,
  DIRECT_ROUTING,
  buildRetryCall,
  routeCall,
  formatRoutedCall,
  type ToolCall,
} from "./call-routing.ts";
export {
  formatCount,
  getAll,
  getPath,
  isPresent,
  type ItemCount,
  pickName,
  type Resolver,
  resolveTemplate,
  resolveTemplates,
  toItemCount,
} from "./path-templates.ts";
export { findListOperations, findParentReads, findReadForResult } from "./related-operations.ts";
export {
  getArgumentTemplates,
  toCallOptions,
  getCatalogEntry,
  getOperation,
  getPageParams,
  lookUp,
  type LookupResult,
  paginate,
  type ReadContext,
} from "./resource-lookup.ts";
