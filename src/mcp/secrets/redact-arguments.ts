import type { JsonObject } from "../../shared/json.ts";
import type { Operation } from "../../../tools/core/operation.ts";
import { maskSecrets } from "./mask-secrets.ts";
import { omitFileBytes } from "../uploads/upload.ts";

/** The arguments of a call for a person to read: credentials masked, files by their size. */
export const redactArguments = (operation: Operation, args: JsonObject): unknown =>
  maskSecrets(operation.input, omitFileBytes(operation, args));
