import { z } from "zod/v3";
import {
  type CatalogEntry,
  containsOwnSecret,
  containsSecret,
  type Operation,
} from "../../../tools/index.ts";
import {
  CallError,
  describeFileError,
  type OperationResult,
  UnexpectedResponseError,
} from "../../shared/index.ts";
import { buildResultSchema } from "../catalog/index.ts";
import { mapSecrets } from "./mask-secrets.ts";
import type { Reservation, SecretFileStore } from "./secret-file-store.ts";

/** No file could be reserved for a credential; nothing was sent. */
class SecretStorageError extends CallError {
  override readonly name = "SecretStorageError";
  readonly sideEffect = "nothing";
}

/** The result to return to the caller, and the paths of the files that its credentials were saved to. */
export interface CapturedResult {
  readonly result: OperationResult;
  readonly filePaths: readonly string[];
  /**
   * Saves the credentials that the result contains, for the case that it cannot be delivered; returns the paths of the
   * files. `undefined` if no other call returns them anyway, or they are in files already.
   */
  readonly saveUndelivered?: () => Promise<readonly string[]>;
}

/** Where new credentials are saved that were to be returned, but cannot be returned any more. */
export interface UndeliveredSecrets {
  readonly files: SecretFileStore;
  /** Whether the caller probably cannot receive the result: it has canceled the call, or disconnected. */
  readonly isUndeliverable: () => boolean;
}

/** Captures the credentials in the result of one call. */
export interface SecretCapture {
  /**
   * Whether the call must run to completion even if it is canceled: its result may contain a credential that no
   * other call returns.
   */
  readonly runToCompletion: boolean;
  /** Makes the call, and replaces each credential in its result with the path of the file that it was saved to. */
  readonly capture: (send: () => Promise<OperationResult>) => Promise<CapturedResult>;
  /** Releases the reservation; must be called if the call is not made after all. */
  readonly release: () => Promise<void>;
}

/** Whether the result of a call may contain a credential that the call created. */
const returnsNewSecret = ({ effect, response }: Operation): boolean =>
  effect !== "read" && "model" in response && containsOwnSecret(response.model);

const JsonObjectSchema = z.record(z.unknown());

/** A dotted path without array indices: it names a kind of credential, whichever list item contains it. */
const stripArrayIndices = (path: string) => path.replaceAll(/\.\d+/g, "");

/** Adds to the error about an unreadable response where the response can be found. */
const withLocation = (error: UnexpectedResponseError, location: string) =>
  new UnexpectedResponseError(`${error.message} ${location}`, error.sideEffect, { status: error.status });

/**
 * Quotes a response body in an error message: 16,384 characters are more than any response with a credential has,
 * and few enough for an agent's context.
 */
const quoteBody = (body: string) => JSON.stringify(body.slice(0, 16 * 1024));

/**
 * Saves a response that could not be parsed to the file that was reserved for its credentials; returns the error to
 * throw.
 */
async function saveUnparsed(error: unknown, reservation: Reservation | undefined): Promise<unknown> {
  if (!(error instanceof UnexpectedResponseError) || error.body === undefined) {
    await reservation?.release();
    return error;
  }
  try {
    if (reservation === undefined) throw new Error("no file can be created");
    return withLocation(error, `The whole answer was saved to ${await reservation.commitRaw(error.body)}.`);
  } catch (saveError) {
    const reason = `It could not be saved to a file (${describeFileError(saveError)})`;
    return withLocation(error, `${reason}, so this is the answer: ${quoteBody(error.body)}`);
  }
}

interface ListedSecret {
  readonly secret: string;
  readonly path: string;
  readonly name: string;
}

/** Lists the credentials in a result, with the names for their files. */
function listSecrets(name: string, model: z.ZodTypeAny, result: OperationResult): ListedSecret[] {
  const secrets: ListedSecret[] = [];
  mapSecrets(model, result, (secret, path) =>
    secrets.push({ secret, path, name: `${name}-${stripArrayIndices(path)}` }),
  );
  return secrets;
}

/**
 * A capture that leaves credentials in the result. If the response of a write cannot be parsed, the error contains
 * its body, because that may hold a credential that is returned only once. If the caller cannot receive the result or the
 * error, the credential or the body is saved to a file, too.
 */
function createPassthroughCapture(
  { name, operation }: CatalogEntry,
  undelivered: UndeliveredSecrets | undefined,
  project: (result: OperationResult) => OperationResult,
): SecretCapture {
  const model = buildResultSchema(operation.response);
  const isWrite = operation.effect !== "read";
  const rescue = returnsNewSecret(operation) ? undelivered : undefined;
  return {
    runToCompletion: rescue !== undefined,
    async capture(send) {
      let result: OperationResult;
      try {
        result = project(await send());
      } catch (error) {
        if (!isWrite || !(error instanceof UnexpectedResponseError) || error.body === undefined) throw error;
        if (rescue?.isUndeliverable() === true)
          throw await saveUnparsed(error, await rescue.files.reserve(name).catch(() => undefined));
        throw withLocation(error, `This is the answer: ${quoteBody(error.body)}`);
      }
      const secrets = rescue === undefined ? [] : listSecrets(name, model, result);
      if (rescue === undefined || secrets.length === 0) return { result, filePaths: [] };
      const saveUndelivered = async () => (await rescue.files.reserve(name)).commit(secrets);
      return { result, filePaths: [], saveUndelivered };
    },
    release: async () => undefined,
  };
}

/**
 * Creates the capture for the credentials in a call's result. For a write, a file is reserved for them in advance:
 * if that fails, the call must not be sent. If saving them afterwards fails even to the reserved file, they are
 * returned in the result rather than lost. The result of a read can be read again, so its credentials are never
 * shown. Without `files`, credentials stay in the result.
 *
 * @param undelivered saves credentials that stay in the result if that cannot be delivered
 * @param project reduces a result to the requested fields: what it leaves out needs no file
 * @throws SecretStorageError if no file can be reserved
 */
export async function createSecretCapture(
  entry: CatalogEntry,
  files: SecretFileStore | undefined,
  undelivered: UndeliveredSecrets | undefined,
  project: (result: OperationResult) => OperationResult,
): Promise<SecretCapture> {
  const { name, operation } = entry;
  const model = buildResultSchema(operation.response);
  const isWrite = operation.effect !== "read";
  if (files === undefined) return createPassthroughCapture(entry, undelivered, project);

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
    runToCompletion: returnsNewSecret(operation),
    async capture(send) {
      let result: OperationResult;
      try {
        result = project(await send());
      } catch (error) {
        throw reservation === undefined ? error : await saveUnparsed(error, reservation);
      }
      const secrets = listSecrets(name, model, result);
      let filePaths: readonly string[];
      try {
        filePaths = await (reservation === undefined
          ? Promise.all(secrets.map(files.save))
          : reservation.commit(secrets));
      } catch (error) {
        if (reservation !== undefined) return { result, filePaths: [] };
        throw new UnexpectedResponseError(
          `A credential cannot be written to a file: ${describeFileError(error)}.`,
          "nothing",
        );
      }
      const filesByPath = new Map(secrets.map(({ path }, index) => [path, filePaths[index]]));
      return {
        result: JsonObjectSchema.parse(mapSecrets(model, result, (_, path) => filesByPath.get(path))),
        filePaths: [...new Set(filePaths)],
      };
    },
    release: async () => reservation?.release(),
  };
}
