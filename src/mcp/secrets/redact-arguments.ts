import type { Operation } from "../../../tools/core/operation.ts";
import type { Arguments } from "../reads/resource-lookup.ts";
import { maskSecrets } from "./mask-secrets.ts";
import { omitFileBytes } from "../uploads/upload.ts";

/** The arguments of a call for a person to read: credentials masked, files by their size. */
export const redactArguments = (operation: Operation, args: Arguments): unknown =>
  maskSecrets(operation.input, omitFileBytes(operation, args));
