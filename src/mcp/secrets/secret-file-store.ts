import { createHmac, randomBytes } from "node:crypto";
import { link, mkdir, open, readFile, rename, rm, type FileHandle } from "node:fs/promises";
import { basename, dirname, join } from "node:path";

/** A credential and its name: the names of the tool and of the field, joined by a hyphen. */
export interface NamedSecret {
  readonly name: string;
  readonly secret: string;
}

/** Disk space that is reserved for credentials before they exist, so that a disk that fills up cannot lose them. */
export interface Reservation {
  /** Saves each credential to a file; returns the absolute paths, in order. */
  readonly commit: (secrets: readonly NamedSecret[]) => Promise<readonly string[]>;
  /** Saves a whole response that cannot be parsed to a file; returns its absolute path. */
  readonly commitRaw: (text: string) => Promise<string>;
  /** Frees the space, if there is no credential to save. */
  readonly release: () => Promise<void>;
}

/** Saves credentials to files that only the user can read. */
export interface SecretFileStore {
  /** Reserves space for the credentials of a future result; `name` says which tool was called. */
  readonly reserve: (name: string) => Promise<Reservation>;
  /**
   * Saves a credential that can be read again from the API, without a reservation. A file that already contains it
   * is reused.
   */
  readonly save: (namedSecret: NamedSecret) => Promise<string>;
  /**
   * The credential in a file that this store created; `undefined` for any other path, and for text that is not a
   * path.
   */
  readonly read: (path: string) => Promise<string | undefined>;
}

/** The reserved space in bytes: more than all credentials of a result take. */
const RESERVED_BYTES = 64 * 1024;

/**
 * The file with the key for the hash of a credential that is part of its file name. Without a key, the name would
 * help to guess a short credential.
 */
const NAME_KEY_FILE = ".name-key";

/**
 * Uses `writeFile`, because `write` does not fail if there is space for a part of the content only: it writes that
 * part.
 */
async function writeAndSync(file: FileHandle, content: Buffer): Promise<void> {
  await file.writeFile(content);
  await file.sync();
}

/** Creates a file of mode 0600; removes it if it cannot be written completely. */
async function createPrivateFile(path: string, content: Buffer): Promise<void> {
  const file = await open(path, "wx", 0o600);
  try {
    // Unlike the mode passed to `open`, `chmod` is not subject to the umask.
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

/** The content of a file; `undefined` if it does not exist. */
async function readFileIfExists(path: string): Promise<Buffer | undefined> {
  try {
    return await readFile(path);
  } catch (error) {
    if (getErrorCode(error) === "ENOENT") return undefined;
    throw error;
  }
}

/**
 * Creates a store of credentials in files of mode 0600, in a folder of mode 0700 that is created when it is needed.
 */
export function createSecretFileStore(folder: string, now: () => number): SecretFileStore {
  const createTempPath = () => join(folder, `.${randomBytes(8).toString("hex")}`);

  /**
   * Loads the folder's key for file names, and creates it if needed. Several processes may try this at the same
   * time; `link` succeeds in only one.
   */
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
      // Files whose names begin with a dot are internal to the store: the key and temporary files.
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
            // No other file can be written, as on a full disk: all credentials are written to the reserved file.
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
