import { z } from "zod/v3";
import type { Operation } from "../../../tools/index.ts";
import { InvalidArgumentsError, type JsonObject } from "../../shared/index.ts";
import { mapSecrets } from "./mask-secrets.ts";
import { SecretFileError, type SecretFileStore } from "./secret-file-store.ts";

const JsonObjectSchema = z.record(z.unknown());

/** The credential that a field's path stands for; `undefined` if it is not a path of the store. */
async function readSecret(field: string, text: string, files: SecretFileStore): Promise<string | undefined> {
  try {
    return await files.read(text);
  } catch (error) {
    throw error instanceof SecretFileError ? new InvalidArgumentsError(`${field}: ${error.message}`) : error;
  }
}

/**
 * Replaces each path of a credential file in the arguments with the credential itself, so that an agent that has
 * seen only the path can pass the credential on. Only fields that are declared to take a credential are considered,
 * and only files that the store created are read.
 *
 * @throws InvalidArgumentsError for a path into the store's folder that is not one of a credential: it must not be sent in
 *   place of the credential
 */
export async function resolveSecretInputs(
  operation: Operation,
  args: JsonObject,
  files: SecretFileStore | undefined,
): Promise<JsonObject> {
  if (files === undefined) return args;
  const candidates = new Map<string, string>();
  mapSecrets(operation.input, args, (text, field) => candidates.set(field, text));
  if (candidates.size === 0) return args;
  const secretsByPath = new Map<string, string>();
  for (const [field, text] of candidates) {
    const secret = await readSecret(field, text, files);
    if (secret !== undefined) secretsByPath.set(text, secret);
  }
  return secretsByPath.size === 0
    ? args
    : JsonObjectSchema.parse(mapSecrets(operation.input, args, (text) => secretsByPath.get(text) ?? text));
}
