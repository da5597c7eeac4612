import type { CatalogEntry } from "../../../tools/index.ts";
import type { Answer, DescribeRequest } from "../../shared/api-client.ts";
import { confirmationOf, type GateContext } from "./gate.ts";
import { noTargetFound, previewAnswer, previewOf } from "./preview.ts";
import type { Arguments } from "../reads/resource-lookup.ts";
import { withFile } from "../uploads/upload.ts";

/**
 * What a call would send and take away; nothing is sent that changes anything.
 *
 * @throws CallError when the arguments cannot be sent, or the target cannot be read
 */
export async function dryRun(
  { operation }: CatalogEntry,
  args: Arguments,
  context: GateContext & { readonly describe: DescribeRequest; readonly uploadFolders: readonly string[] },
): Promise<Answer> {
  const request = context.describe(operation, await withFile(operation, args, context.uploadFolders));
  const confirmation = await confirmationOf(operation, args, context);
  if (confirmation === undefined || confirmation === "undeclared") return { dry_run: true, request };
  const preview = await previewOf(confirmation, args, context);
  return {
    dry_run: true,
    request,
    needs_confirmation: true,
    preview: "missing" in preview ? { problem: noTargetFound(preview) } : previewAnswer(preview),
  };
}
