import { z } from "zod/v3";
import type { CatalogEntry } from "../../../tools/index.ts";
import { containsSecret } from "../../../tools/core/zod-introspection.ts";
import type { Answer } from "../../shared/api-client.ts";
import { CallError, fileProblemOf, UnusableAnswerError } from "../../shared/errors.ts";
import type { Reservation, SecretFiles } from "./secret-file-store.ts";
import { replaceSecrets } from "./mask-secrets.ts";
import { resultModel } from "../catalog/tool.ts";

/** A credential could not be given a place; nothing was sent. */
class NoPlaceError extends CallError {
  override readonly name = "NoPlaceError";
  readonly changed = "nothing";
}

/** An answer that may be seen, and the files in which its credentials are. */
export interface KeptAnswer {
  readonly answer: Answer;
  readonly files: readonly string[];
}

/** Keeps the credentials of one call's answer. */
export interface SecretKeeper {
  /** Whether the call must be seen through: its answer may hold what no other call shows again. */
  readonly seeThrough: boolean;
  /** Does the call, and puts the paths of files in the places of the credentials that it answers. */
  readonly keeping: (send: () => Promise<Answer>) => Promise<KeptAnswer>;
  /** To be called where the call is not made after all. */
  readonly drop: () => Promise<void>;
}

const JsonObject = z.record(z.unknown());

/** Dotted paths without the numbers of items: what a credential is, whichever of a list it is. */
const kindOf = (path: string) => path.replaceAll(/\.\d+/g, "");

/** An answer that nobody could read, told with the place where it is. */
const toldWith = (error: UnusableAnswerError, where: string) =>
  new UnusableAnswerError(`${error.message} ${where}`, error.changed);

/** An answer in an error: more than any that holds a credential, and no more than a conversation bears. */
const shownBody = (body: string) => JSON.stringify(body.slice(0, 16 * 1024));

/** Shows credentials; an answer that cannot be read too, because it may hold one that is shown once only. */
function showing(changes: boolean, keep: (answer: Answer) => Answer): SecretKeeper {
  return {
    seeThrough: false,
    async keeping(send) {
      try {
        return { answer: keep(await send()), files: [] };
      } catch (error) {
        if (!changes || !(error instanceof UnusableAnswerError) || error.body === undefined) throw error;
        throw toldWith(error, `This is the answer: ${shownBody(error.body)}`);
      }
    },
    drop: async () => undefined,
  };
}

/** Writes the answer that could not be read into the room that was taken for its credentials. */
async function keepUnread(error: unknown, room: Reservation): Promise<unknown> {
  if (!(error instanceof UnusableAnswerError) || error.body === undefined) {
    await room.drop();
    return error;
  }
  try {
    return toldWith(error, `The whole answer was saved to ${await room.keepAnswer(error.body)}.`);
  } catch (problem) {
    const why = `It could not be saved to a file (${fileProblemOf(problem)})`;
    return toldWith(error, `${why}, so this is the answer: ${shownBody(error.body)}`);
  }
}

/**
 * Where the credentials of a call's answer go. For a call that changes something, room for them is taken before: where
 * there is none, the call must not be sent. If even that room is gone afterwards, a credential is shown rather than
 * lost. What is only read can be read again, and is never shown.
 *
 * @param keep takes an answer down to what was asked for: what is left out needs no file
 * @throws NoPlaceError
 */
export async function keeperOf(
  { name, operation }: CatalogEntry,
  files: SecretFiles | undefined,
  keep: (answer: Answer) => Answer,
): Promise<SecretKeeper> {
  const model = resultModel(operation.response);
  const changes = operation.effect !== "read";
  if (files === undefined) return showing(changes, keep);

  let room: Reservation | undefined;
  if (changes && containsSecret(model)) {
    try {
      room = await files.reserve(name);
    } catch (error) {
      throw new NoPlaceError(
        `No file can be created for the credential in the answer (${fileProblemOf(error)}), so the call was not sent.`,
      );
    }
  }

  return {
    seeThrough: room !== undefined,
    async keeping(send) {
      let answer: Answer;
      try {
        answer = keep(await send());
      } catch (error) {
        throw room === undefined ? error : await keepUnread(error, room);
      }
      const found: { readonly secret: string; readonly path: string; readonly name: string }[] = [];
      replaceSecrets(model, answer, (secret, path) =>
        found.push({ secret, path, name: `${name}-${kindOf(path)}` }),
      );
      let paths: readonly string[];
      try {
        paths = await (room === undefined ? Promise.all(found.map(files.keep)) : room.keep(found));
      } catch (error) {
        if (room !== undefined) return { answer, files: [] };
        throw new UnusableAnswerError(
          `A credential cannot be written to a file: ${fileProblemOf(error)}.`,
          "nothing",
        );
      }
      const places = new Map(found.map(({ path }, index) => [path, paths[index]]));
      return {
        answer: JsonObject.parse(replaceSecrets(model, answer, (_, path) => places.get(path))),
        files: [...new Set(paths)],
      };
    },
    drop: async () => room?.drop(),
  };
}
