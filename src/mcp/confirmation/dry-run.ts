import type { CatalogEntry } from "../../../tools/index.ts";
import type { JsonObject, OperationResult, PreviewRequest } from "../../shared/index.ts";
import { maskSecrets } from "../secrets/index.ts";
import { resolveUpload } from "../uploads/index.ts";
import { resolveConfirmation } from "./confirm-when.ts";
import type { GateContext } from "./gate-types.ts";
import { buildPreview, toNotFoundResult, toPreviewResult } from "./preview.ts";

/**
 * Builds the result of a dry run: the request that a call would send, with credentials masked, and, if it needs
 * confirmation, its preview. Only reads are sent.
 *
 * @throws CallError if the arguments cannot be sent, or the target cannot be read
 */
export async function buildDryRun(
  { operation }: CatalogEntry,
  args: JsonObject,
  context: GateContext & { readonly describe: PreviewRequest; readonly uploadFolders: readonly string[] },
): Promise<OperationResult> {
  const resolvedArgs = await resolveUpload(operation, args, context.uploadFolders);
  // The request of the real arguments tells whether they can be sent; the masked one is shown.
  context.describe(operation, resolvedArgs);
  const bearerArgs = Object.fromEntries(
    Object.entries(resolvedArgs).filter(([name]) => Object.hasOwn(operation.bearerAuth, name)),
  );
  const request = context.describe(operation, {
    ...maskSecrets(operation.input, resolvedArgs),
    ...bearerArgs,
  });
  const confirmation = await resolveConfirmation(operation, args, context);
  if (confirmation === undefined || confirmation === "undeclared") return { dry_run: true, request };
  const preview = await buildPreview(confirmation, args, context);
  return {
    dry_run: true,
    request,
    needs_confirmation: true,
    preview: "missing" in preview ? toNotFoundResult(preview) : toPreviewResult(preview),
  };
}
