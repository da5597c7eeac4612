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
  readonly commit: (secrets: readonly NamedSecret[]) => Promise<readonly string[]>;
  /** Puts a whole answer that cannot be read into a file; gives its absolute path. */
  readonly commitRaw: (text: string) => Promise<string>;
  /** Gives the room back: there is no credential to keep. */
  readonly release: () => Promise<void>;
}

/** Keeps credentials in files that only the user can read. */
export interface SecretFileStore {
  /** Takes room for the credentials of an answer to come; `name` says of which call. */
  readonly reserve: (name: string) => Promise<Reservation>;
  /** The same for a credential that can be read again. A file that holds it already is used again. */
  readonly save: (namedSecret: NamedSecret) => Promise<string>;
  /** The credential in a file that was made here; `undefined` for any other path, and for what is no path. */
  readonly read: (path: string) => Promise<string | undefined>;
}

/** More than all credentials of an answer take. */
const RESERVED_BYTES = 64 * 1024;

/** Names files by what they hold; without it, the name of a file would help to guess a short credential. */
const NAME_KEY_FILE = ".name-key";

/** Not `write`: where there is room for a part only, it writes that and does not fail. */
async function writeAndSync(file: FileHandle, content: Buffer): Promise<void> {
  await file.writeFile(content);
  await file.sync();
}

/** Makes a file of mode 0600, or none. */
async function createPrivateFile(path: string, content: Buffer): Promise<void> {
  const file = await open(path, "wx", 0o600);
  try {
    // Whatever the umask is.
    await file.chmod(0o600);
    await writeAndSync(file, content);
  } catch (error) {
    await rm(path, { force: true });
    throw error;
  } finally {
    await file.close();
  }
}

const getErrorCode = (error: unknown) => (error instanceof Error && "code" in error ? error.code : undefined);

/** The content of a file; `undefined` where there is no such file. */
async function readFileIfExists(path: string): Promise<Buffer | undefined> {
  try {
    return await readFile(path);
  } catch (error) {
    if (getErrorCode(error) === "ENOENT") return undefined;
    throw error;
  }
}

/** Keeps credentials in files of mode 0600 in a folder of mode 0700, which is made when it is needed. */
export function createSecretFileStore(folder: string, now: () => number): SecretFileStore {
  const createTempPath = () => join(folder, `.${randomBytes(8).toString("hex")}`);

  /** The folder's own key; several processes may make it at the same time, and one succeeds. */
  const loadNameKey = async (): Promise<Buffer> => {
    const path = join(folder, NAME_KEY_FILE);
    const existingKey = await readFileIfExists(path);
    if (existingKey !== undefined) return existingKey;
    const tempPath = createTempPath();
    await createPrivateFile(tempPath, randomBytes(32));
    try {
      await link(tempPath, path);
    } catch (error) {
      if (getErrorCode(error) !== "EEXIST") throw error;
    } finally {
      await rm(tempPath, { force: true });
    }
    return readFile(path);
  };

  const ensureFolder = () => mkdir(folder, { recursive: true, mode: 0o700 });

  const save = async ({ name, secret }: NamedSecret): Promise<string> => {
    await ensureFolder();
    const fingerprint = createHmac("sha256", await loadNameKey())
      .update(secret)
      .digest("hex")
      .slice(0, 12);
    const path = join(folder, `${name}-${fingerprint}`);
    const content = Buffer.from(secret, "utf8");
    if ((await readFileIfExists(path))?.equals(content) === true) return path;
    const tempPath = createTempPath();
    await createPrivateFile(tempPath, content);
    await rename(tempPath, path);
    return path;
  };

  return {
    save,
    async read(path) {
      // Files whose names begin with a dot are the folder's own.
      const isInFolder = dirname(path) === folder && !basename(path).startsWith(".");
      return isInFolder ? (await readFileIfExists(path))?.toString("utf8") : undefined;
    },
    async reserve(name) {
      await ensureFolder();
      const time = new Date(now()).toISOString().replaceAll(/[:.]/g, "-");
      const path = join(folder, `${time}-${name}-${randomBytes(4).toString("hex")}`);
      await createPrivateFile(path, Buffer.alloc(RESERVED_BYTES, " "));
      const writeReserved = async (text: string): Promise<string> => {
        const file = await open(path, "r+");
        try {
          const content = Buffer.from(text, "utf8");
          await writeAndSync(file, content);
          await file.truncate(content.length);
        } finally {
          await file.close();
        }
        return path;
      };
      const release = () => rm(path, { force: true });
      return {
        async commit(secrets) {
          const paths: string[] = [];
          try {
            for (const namedSecret of secrets) paths.push(await save(namedSecret));
          } catch {
            // There is no more room than what was taken: all go there.
            const [singleSecret] = secrets;
            const combined = secrets.map(({ name: label, secret }) => `${label}: ${secret}`).join("\n");
            await writeReserved(
              secrets.length === 1 && singleSecret !== undefined ? singleSecret.secret : combined,
            );
            return secrets.map(() => path);
          }
          await release();
          return paths;
        },
        commitRaw: writeReserved,
        release,
      };
    },
  };
}
