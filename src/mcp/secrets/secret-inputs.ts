import type { Operation } from "../../../tools/index.ts";
import type { JsonObject } from "../../shared/index.ts";
import { mapSecrets } from "./mask-secrets.ts";
import type { SecretFileStore } from "./secret-file-store.ts";
import { z } from "zod/v3";

const JsonObjectSchema = z.record(z.unknown());

/**
 * Replaces each path of a credential file in the arguments with the credential itself, so that an agent that has
 * seen only the path can pass the credential on. Only fields that are declared to take a credential are considered,
 * and only files that the store created are read.
 */
export async function resolveSecretInputs(
  operation: Operation,
  args: JsonObject,
  files: SecretFileStore | undefined,
): Promise<JsonObject> {
  if (files === undefined) return args;
  const candidates: string[] = [];
  mapSecrets(operation.input, args, (text) => candidates.push(text));
  if (candidates.length === 0) return args;
  const secretsByPath = new Map<string, string>();
  for (const text of candidates) {
    const secret = await files.read(text);
    if (secret !== undefined) secretsByPath.set(text, secret);
  }
  return secretsByPath.size === 0
    ? args
    : JsonObjectSchema.parse(mapSecrets(operation.input, args, (text) => secretsByPath.get(text) ?? text));
}
