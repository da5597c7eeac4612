import { z } from "zod/v3";
import type { NamedOperation } from "../../tools/index.ts";
import type { Answer } from "../api.ts";
import { CallError, UnusableAnswerError } from "../errors.ts";
import type { Reservation, SecretFiles } from "../secret_files.ts";
import { replaceSecrets, secretPathsOf } from "./secrets.ts";
import { resultModel } from "./tool.ts";

/** A credential could not be given a place; nothing was sent. */
class NoPlaceError extends CallError {
  override readonly name = "NoPlaceError";
  readonly changed = "nothing";
}

const JsonObject = z.record(z.unknown());

const reasonOf = (error: unknown) => (error instanceof Error ? error.message : String(error));

/**
 * Does a call and keeps the credentials of its answer in files, whose paths take their places. The files are made
 * before the call: where one cannot be made, the call is not sent.
 *
 * A credential of an operation that changes something is never lost: if its file cannot be written after all, it
 * stays in the answer. Credentials in lists get their files when their number is known.
 */
export async function keepingSecrets(
  { name, operation }: NamedOperation,
  files: SecretFiles | undefined,
  send: () => Promise<Answer>,
): Promise<Answer> {
  const model = resultModel(operation.response);
  if (files === undefined) return send();

  const reserve = (path: string) => files.reserve(`${name}-${path}`);
  const reserved = new Map<string, Reservation>();
  const dropAll = () => Promise.all([...reserved.values()].map((reservation) => reservation.drop()));
  try {
    for (const path of secretPathsOf(model)) reserved.set(path, await reserve(path));
  } catch (error) {
    await dropAll();
    throw new NoPlaceError(
      `No file can be made for the credential in the answer (${reasonOf(error)}), so the call was not sent.`,
    );
  }
  let answer: Answer;
  try {
    answer = await send();
  } catch (error) {
    await dropAll();
    throw error;
  }

  const found: { readonly secret: string; readonly path: string }[] = [];
  replaceSecrets(model, answer, (secret, path) => found.push({ secret, path }));
  const places = new Map<string, string>();
  for (const { secret, path } of found) {
    try {
      const reservation = reserved.get(path) ?? (await reserve(path));
      await reservation.keep(secret);
      reserved.delete(path);
      places.set(path, reservation.path);
    } catch (error) {
      if (operation.effect === "read")
        throw new UnusableAnswerError(
          `A credential cannot be written to a file: ${reasonOf(error)}.`,
          "nothing",
        );
      places.set(path, secret);
    }
  }
  await dropAll();
  return JsonObject.parse(replaceSecrets(model, answer, (secret, path) => places.get(path) ?? secret));
}
