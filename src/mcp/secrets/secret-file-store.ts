import { createHmac, randomBytes } from "node:crypto";
import { constants } from "node:fs";
import { link, mkdir, open, readFile, rename, rm, stat, type FileHandle } from "node:fs/promises";
import { basename, dirname, isAbsolute, join, resolve, sep } from "node:path";
import { describeFileError } from "../../shared/index.ts";
import { formatFilePath } from "../text.ts";

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
   * The credential in a file of this store; `undefined` for text that is not a path into the store's folder.
   *
   * @throws SecretFileError if it is such a path, but not one of a credential that can be read
   */
  readonly read: (path: string) => Promise<string | undefined>;
}

/** A path into the store's folder from which no credential can be read. The message says why, and begins with the path. */
export class SecretFileError extends Error {
  override readonly name = "SecretFileError";
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

/** Permission bits that let other users replace files in a folder. */
const WRITABLE_BY_OTHERS = 0o022;

/**
 * Asserts that only the user can write to a folder: others could replace a credential by their own, or by a link to another
 * file.
 *
 * @throws Error if the folder does not exist or others can write to it
 */
async function assertPrivateFolder(folder: string): Promise<void> {
  const { mode, uid } = await stat(folder);
  // Windows has no such permission bits and no user ids.
  if (process.getuid === undefined) return;
  if ((mode & WRITABLE_BY_OTHERS) !== 0 || uid !== process.getuid())
    throw new Error(
      `other users can write to ${folder}: make it a folder that only you can write to (chmod 700), or remove it`,
    );
}

/** Why a file could not be read, for the codes that a wrong path causes. */
const READ_ERRORS: Readonly<Record<string, string>> = {
  ENOENT: "there is no such file; the credential may have been moved or deleted",
  ELOOP: "it is a symbolic link, which is not followed",
  EISDIR: "it is a folder",
  ENOTDIR: "it is not a file of this folder",
  ENAMETOOLONG: "the name is too long",
  ERR_INVALID_ARG_VALUE: "the path contains a NUL character",
};

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

  const ensureFolder = async (): Promise<void> => {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    await assertPrivateFolder(folder);
  };

  /** The content of a regular file, without following a link in its place. */
  const readRegularFile = async (path: string): Promise<string> => {
    await assertPrivateFolder(folder);
    // O_NONBLOCK: opening a named pipe does not wait for a writer.
    const file = await open(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
    try {
      if (!(await file.stat()).isFile()) throw new Error("it is not a regular file");
      return await file.readFile("utf8");
    } finally {
      await file.close();
    }
  };

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
      const fullPath = isAbsolute(path) ? resolve(path) : path;
      if (fullPath !== folder && !fullPath.startsWith(`${folder}${sep}`)) return undefined;
      // Files whose names begin with a dot are internal to the store: the key and temporary files.
      if (dirname(fullPath) !== folder || basename(fullPath).startsWith("."))
        throw new SecretFileError(`${formatFilePath(path)} is not a credential file.`);
      try {
        return await readRegularFile(fullPath);
      } catch (error) {
        const reason = READ_ERRORS[String(getErrorCode(error))] ?? describeFileError(error);
        throw new SecretFileError(`${formatFilePath(path)} cannot be read: ${reason}.`);
      }
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
