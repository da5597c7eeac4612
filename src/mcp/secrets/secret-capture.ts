import { z } from "zod/v3";
import type { CatalogEntry } from "../../../tools/index.ts";
import { containsSecret } from "../../../tools/core/zod-introspection.ts";
import type { OperationResult } from "../../shared/api-client.ts";
import { CallError, describeFileError, UnexpectedResponseError } from "../../shared/errors.ts";
import type { Reservation, SecretFileStore } from "./secret-file-store.ts";
import { mapSecrets } from "./mask-secrets.ts";
import { resultSchema } from "../catalog/tool.ts";

/** A credential could not be given a place; nothing was sent. */
class SecretStorageError extends CallError {
  override readonly name = "SecretStorageError";
  readonly sideEffect = "nothing";
}

/** An answer that may be seen, and the files in which its credentials are. */
export interface CapturedResult {
  readonly result: OperationResult;
  readonly files: readonly string[];
}

/** Keeps the credentials of one call's answer. */
export interface SecretCapture {
  /** Whether the call must be seen through: its answer may hold what no other call shows again. */
  readonly runToCompletion: boolean;
  /** Does the call, and puts the paths of files in the places of the credentials that it answers. */
  readonly capture: (send: () => Promise<OperationResult>) => Promise<CapturedResult>;
  /** To be called where the call is not made after all. */
  readonly release: () => Promise<void>;
}

const jsonObjectSchema = z.record(z.unknown());

/** Dotted paths without the numbers of items: what a credential is, whichever of a list it is. */
const stripArrayIndices = (path: string) => path.replaceAll(/\.\d+/g, "");

/** An answer that nobody could read, told with the place where it is. */
const withLocation = (error: UnexpectedResponseError, location: string) =>
  new UnexpectedResponseError(`${error.message} ${location}`, error.sideEffect);

/** An answer in an error: more than any that holds a credential, and no more than a conversation bears. */
const quoteBody = (body: string) => JSON.stringify(body.slice(0, 16 * 1024));

/** Shows credentials; an answer that cannot be read too, because it may hold one that is shown once only. */
function passthroughCapture(
  isWrite: boolean,
  project: (answer: OperationResult) => OperationResult,
): SecretCapture {
  return {
    runToCompletion: false,
    async capture(send) {
      try {
        return { result: project(await send()), files: [] };
      } catch (error) {
        if (!isWrite || !(error instanceof UnexpectedResponseError) || error.body === undefined) throw error;
        throw withLocation(error, `This is the answer: ${quoteBody(error.body)}`);
      }
    },
    release: async () => undefined,
  };
}

/** Writes the answer that could not be read into the room that was taken for its credentials. */
async function saveUnparsed(error: unknown, reservation: Reservation): Promise<unknown> {
  if (!(error instanceof UnexpectedResponseError) || error.body === undefined) {
    await reservation.release();
    return error;
  }
  try {
    return withLocation(error, `The whole answer was saved to ${await reservation.commitRaw(error.body)}.`);
  } catch (saveError) {
    const reason = `It could not be saved to a file (${describeFileError(saveError)})`;
    return withLocation(error, `${reason}, so this is the answer: ${quoteBody(error.body)}`);
  }
}

/**
 * Where the credentials of a call's answer go. For a call that changes something, room for them is taken before: where
 * there is none, the call must not be sent. If even that room is gone afterwards, a credential is shown rather than
 * lost. What is only read can be read again, and is never shown.
 *
 * @param project takes an answer down to what was asked for: what is left out needs no file
 * @throws SecretStorageError
 */
export async function createSecretCapture(
  { name, operation }: CatalogEntry,
  files: SecretFileStore | undefined,
  project: (result: OperationResult) => OperationResult,
): Promise<SecretCapture> {
  const model = resultSchema(operation.response);
  const isWrite = operation.effect !== "read";
  if (files === undefined) return passthroughCapture(isWrite, project);

  let reservation: Reservation | undefined;
  if (isWrite && containsSecret(model)) {
    try {
      reservation = await files.reserve(name);
    } catch (error) {
      throw new SecretStorageError(
        `No file can be created for the credential in the answer (${describeFileError(error)}), so the call was not sent.`,
      );
    }
  }

  return {
    runToCompletion: reservation !== undefined,
    async capture(send) {
      let result: OperationResult;
      try {
        result = project(await send());
      } catch (error) {
        throw reservation === undefined ? error : await saveUnparsed(error, reservation);
      }
      const secrets: { readonly secret: string; readonly path: string; readonly name: string }[] = [];
      mapSecrets(model, result, (secret, path) =>
        secrets.push({ secret, path, name: `${name}-${stripArrayIndices(path)}` }),
      );
      let filePaths: readonly string[];
      try {
        filePaths = await (reservation === undefined
          ? Promise.all(secrets.map(files.save))
          : reservation.commit(secrets));
      } catch (error) {
        if (reservation !== undefined) return { result, files: [] };
        throw new UnexpectedResponseError(
          `A credential cannot be written to a file: ${describeFileError(error)}.`,
          "nothing",
        );
      }
      const filesByPath = new Map(secrets.map(({ path }, index) => [path, filePaths[index]]));
      return {
        result: jsonObjectSchema.parse(mapSecrets(model, result, (_, path) => filesByPath.get(path))),
        files: [...new Set(filePaths)],
      };
    },
    release: async () => reservation?.release(),
  };
}
