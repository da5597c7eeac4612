export { listItemIds, limitDryRun, limitResult } from "./limit-result.ts";
export { createProjection } from "./projection.ts";
export { summarize, formatSummaryLines } from "./summarize.ts";
