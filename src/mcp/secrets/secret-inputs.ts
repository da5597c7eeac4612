import { z } from "zod/v3";
import type { Operation } from "../../../tools/core/operation.ts";
import type { SecretFiles } from "./secret-file-store.ts";
import type { Arguments } from "../reads/resource-lookup.ts";
import { replaceSecrets } from "./mask-secrets.ts";

const JsonObject = z.record(z.unknown());

/**
 * The arguments with each credential in the place of the path that stands for it: an agent that was shown the path of
 * a file only can hand the credential on by it. Only fields that are declared to take a credential are looked at, and
 * only files that credentials were put in are read.
 */
export async function withGivenSecrets(
  operation: Operation,
  args: Arguments,
  files: SecretFiles | undefined,
): Promise<Arguments> {
  if (files === undefined) return args;
  const given: string[] = [];
  replaceSecrets(operation.input, args, (text) => given.push(text));
  if (given.length === 0) return args;
  const known = new Map<string, string>();
  for (const text of given) {
    const secret = await files.read(text);
    if (secret !== undefined) known.set(text, secret);
  }
  return known.size === 0
    ? args
    : JsonObject.parse(replaceSecrets(operation.input, args, (text) => known.get(text) ?? text));
}
