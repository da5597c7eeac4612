import type { JsonObject } from "../../shared/json.ts";
import { z } from "zod/v3";
import type { Operation } from "../../../tools/core/operation.ts";
import type { SecretFileStore } from "./secret-file-store.ts";
import { mapSecrets } from "./mask-secrets.ts";

const jsonObjectSchema = z.record(z.unknown());

/**
 * The arguments with each credential in the place of the path that stands for it: an agent that was shown the path of
 * a file only can hand the credential on by it. Only fields that are declared to take a credential are looked at, and
 * only files that credentials were put in are read.
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
    : jsonObjectSchema.parse(mapSecrets(operation.input, args, (text) => secretsByPath.get(text) ?? text));
}
