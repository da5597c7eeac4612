import { randomBytes } from "node:crypto";
import { mkdir, open, rm, type FileHandle } from "node:fs/promises";
import { join } from "node:path";

/** A file that was made for a credential before there is one, so that it cannot fail for want of a place. */
export interface Reservation {
  /** Absolute. */
  readonly path: string;
  /** Puts the credential into the file, and nothing else. */
  readonly keep: (secret: string) => Promise<void>;
  /** Removes the file: there is no credential to keep. */
  readonly drop: () => Promise<void>;
}

/** Keeps credentials in files that only the user can read. */
export interface SecretFiles {
  /**
   * Makes a file for a credential.
   *
   * @param name what it is for, such as `create_oauth_application-client_secret`
   */
  readonly reserve: (name: string) => Promise<Reservation>;
}

/** Longer than any credential: the room is taken before the call, so that a disk cannot be full afterwards. */
const ROOM = 16 * 1024;

/** Not `write`: where there is room for a part only, it writes that and does not fail. */
async function fill(file: FileHandle, content: Buffer): Promise<void> {
  await file.writeFile(content);
  await file.sync();
}

/** Keeps credentials in files of mode 0600 in a folder of mode 0700, which is made when it is needed. */
export function secretFilesIn(folder: string, now: () => number): SecretFiles {
  return {
    async reserve(name) {
      await mkdir(folder, { recursive: true, mode: 0o700 });
      const time = new Date(now()).toISOString().replaceAll(/[:.]/g, "-");
      const path = join(folder, `${time}-${name}-${randomBytes(4).toString("hex")}`);
      const made = await open(path, "wx", 0o600);
      try {
        // Whatever the umask is.
        await made.chmod(0o600);
        await fill(made, Buffer.alloc(ROOM, " "));
      } catch (error) {
        await rm(path, { force: true });
        throw error;
      } finally {
        await made.close();
      }
      return {
        path,
        async keep(secret) {
          const file = await open(path, "r+");
          try {
            const content = Buffer.from(secret, "utf8");
            await fill(file, content);
            await file.truncate(content.length);
          } finally {
            await file.close();
          }
        },
        drop: () => rm(path, { force: true }),
      };
    },
  };
}
