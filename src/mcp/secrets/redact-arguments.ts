import type { Operation } from "../../../tools/index.ts";
import type { JsonObject } from "../../shared/index.ts";
import { omitFileBytes } from "../uploads/index.ts";
import { maskSecrets } from "./mask-secrets.ts";

/**
 * The arguments of a call for people to read: with credentials masked, and the size of a file instead of its
 * content.
 */
export const redactArguments = (operation: Operation, args: JsonObject): JsonObject =>
  maskSecrets(operation.input, omitFileBytes(operation, args));
