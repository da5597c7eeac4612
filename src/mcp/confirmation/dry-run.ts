import type { CatalogEntry } from "../../../tools/index.ts";
import type { JsonObject, OperationResult, PreviewRequest } from "../../shared/index.ts";
import { resolveUpload } from "../uploads/index.ts";
import { resolveConfirmation } from "./confirm-when.ts";
import type { GateContext } from "./gate-types.ts";
import { buildPreview, formatTargetNotFound, toPreviewResult } from "./preview.ts";

/**
 * Builds the result of a dry run: the request that a call would send and, if it needs confirmation, its preview. Only
 * reads are sent.
 *
 * @throws CallError if the arguments cannot be sent, or the target cannot be read
 */
export async function buildDryRun(
  { operation }: CatalogEntry,
  args: JsonObject,
  context: GateContext & { readonly describe: PreviewRequest; readonly uploadFolders: readonly string[] },
): Promise<OperationResult> {
  const request = context.describe(operation, await resolveUpload(operation, args, context.uploadFolders));
  const confirmation = await resolveConfirmation(operation, args, context);
  if (confirmation === undefined || confirmation === "undeclared") return { dry_run: true, request };
  const preview = await buildPreview(confirmation, args, context);
  return {
    dry_run: true,
    request,
    needs_confirmation: true,
    preview: "missing" in preview ? { problem: formatTargetNotFound(preview) } : toPreviewResult(preview),
  };
}
