export { optimizeUserSearchIndex } from "./user-search-index.ts";
export {
  countUsers,
  listUsers,
  USER_ORDER_COLUMNS,
  type UserFilter,
  type UserOrderColumn,
} from "./user-search.ts";
