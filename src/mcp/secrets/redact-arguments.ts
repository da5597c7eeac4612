import type { Operation } from "../../../tools/core/operation.ts";
import type { Arguments } from "../reads/resource-lookup.ts";
import { masked } from "./mask-secrets.ts";
import { withoutBytes } from "../uploads/upload.ts";

/** The arguments of a call for a person to read: credentials masked, files by their size. */
export const shownArguments = (operation: Operation, args: Arguments): unknown =>
  masked(operation.input, withoutBytes(operation, args));
