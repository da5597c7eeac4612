export { itemIds, limitDryRun, limitResult } from "./limit-result.ts";
export { createProjection } from "./projection.ts";
export { summarize, summaryLines } from "./summarize.ts";
