import { createHmac, randomBytes } from "node:crypto";
import { link, mkdir, open, readFile, rename, rm, type FileHandle } from "node:fs/promises";
import { basename, dirname, join } from "node:path";

/** A credential and what it is: the names of the tool and of the field, joined by a hyphen. */
export interface NamedSecret {
  readonly name: string;
  readonly secret: string;
}

/** Room that was taken for credentials before there are any, so that a disk cannot be full afterwards. */
export interface Reservation {
  /** Puts each credential into a file; gives their absolute paths, in order. */
  readonly keep: (found: readonly NamedSecret[]) => Promise<readonly string[]>;
  /** Puts a whole answer that cannot be read into a file; gives its absolute path. */
  readonly keepAnswer: (text: string) => Promise<string>;
  /** Gives the room back: there is no credential to keep. */
  readonly drop: () => Promise<void>;
}

/** Keeps credentials in files that only the user can read. */
export interface SecretFiles {
  /** Takes room for the credentials of an answer to come; `name` says of which call. */
  readonly reserve: (name: string) => Promise<Reservation>;
  /** The same for a credential that can be read again. A file that holds it already is used again. */
  readonly keep: (found: NamedSecret) => Promise<string>;
  /** The credential in a file that was made here; `undefined` for any other path, and for what is no path. */
  readonly read: (path: string) => Promise<string | undefined>;
}

/** More than all credentials of an answer take. */
const ROOM = 64 * 1024;

/** Names files by what they hold; without it, the name of a file would help to guess a short credential. */
const NAME_KEY = ".name-key";

/** Not `write`: where there is room for a part only, it writes that and does not fail. */
async function fill(file: FileHandle, content: Buffer): Promise<void> {
  await file.writeFile(content);
  await file.sync();
}

/** Makes a file of mode 0600, or none. */
async function create(path: string, content: Buffer): Promise<void> {
  const made = await open(path, "wx", 0o600);
  try {
    // Whatever the umask is.
    await made.chmod(0o600);
    await fill(made, content);
  } catch (error) {
    await rm(path, { force: true });
    throw error;
  } finally {
    await made.close();
  }
}

const codeOf = (error: unknown) => (error instanceof Error && "code" in error ? error.code : undefined);

/** The content of a file; `undefined` where there is no such file. */
async function contentOf(path: string): Promise<Buffer | undefined> {
  try {
    return await readFile(path);
  } catch (error) {
    if (codeOf(error) === "ENOENT") return undefined;
    throw error;
  }
}

/** Keeps credentials in files of mode 0600 in a folder of mode 0700, which is made when it is needed. */
export function secretFilesIn(folder: string, now: () => number): SecretFiles {
  const temporary = () => join(folder, `.${randomBytes(8).toString("hex")}`);

  /** The folder's own key; several processes may make it at the same time, and one succeeds. */
  const nameKey = async (): Promise<Buffer> => {
    const path = join(folder, NAME_KEY);
    const known = await contentOf(path);
    if (known !== undefined) return known;
    const draft = temporary();
    await create(draft, randomBytes(32));
    try {
      await link(draft, path);
    } catch (error) {
      if (codeOf(error) !== "EEXIST") throw error;
    } finally {
      await rm(draft, { force: true });
    }
    return readFile(path);
  };

  const makeFolder = () => mkdir(folder, { recursive: true, mode: 0o700 });

  const keep = async ({ name, secret }: NamedSecret): Promise<string> => {
    await makeFolder();
    const mark = createHmac("sha256", await nameKey())
      .update(secret)
      .digest("hex")
      .slice(0, 12);
    const path = join(folder, `${name}-${mark}`);
    const content = Buffer.from(secret, "utf8");
    if ((await contentOf(path))?.equals(content) === true) return path;
    const draft = temporary();
    await create(draft, content);
    await rename(draft, path);
    return path;
  };

  return {
    keep,
    async read(path) {
      // Files whose names begin with a dot are the folder's own.
      const isHere = dirname(path) === folder && !basename(path).startsWith(".");
      return isHere ? (await contentOf(path))?.toString("utf8") : undefined;
    },
    async reserve(name) {
      await makeFolder();
      const time = new Date(now()).toISOString().replaceAll(/[:.]/g, "-");
      const path = join(folder, `${time}-${name}-${randomBytes(4).toString("hex")}`);
      await create(path, Buffer.alloc(ROOM, " "));
      const useRoom = async (text: string): Promise<string> => {
        const file = await open(path, "r+");
        try {
          const content = Buffer.from(text, "utf8");
          await fill(file, content);
          await file.truncate(content.length);
        } finally {
          await file.close();
        }
        return path;
      };
      const drop = () => rm(path, { force: true });
      return {
        async keep(found) {
          const paths: string[] = [];
          try {
            for (const one of found) paths.push(await keep(one));
          } catch {
            // There is no more room than what was taken: all go there.
            const [only] = found;
            const all = found.map(({ name: label, secret }) => `${label}: ${secret}`).join("\n");
            await useRoom(found.length === 1 && only !== undefined ? only.secret : all);
            return found.map(() => path);
          }
          await drop();
          return paths;
        },
        keepAnswer: useRoom,
        drop,
      };
    },
  };
}
