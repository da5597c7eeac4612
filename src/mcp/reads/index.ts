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
