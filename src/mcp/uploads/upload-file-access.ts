import { constants } from "node:fs";
import { lstat, open, readlink, realpath, type FileHandle } from "node:fs/promises";
import { buffer } from "node:stream/consumers";
import { isAbsolute, relative, resolve, sep } from "node:path";
import { InvalidArgumentsError } from "../../shared/index.ts";
import { formatFilePath } from "../text.ts";

/** Reads the files that an agent uploads. Only files inside the folders that the operator allows can be read. */

const isWithin = (path: string, folder: string) => {
  const relativePath = relative(folder, path);
  return (
    relativePath !== "" &&
    relativePath !== ".." &&
    !relativePath.startsWith(`..${sep}`) &&
    !isAbsolute(relativePath)
  );
};

/** The path with every symbolic link resolved; `undefined` if it cannot be resolved. */
const findRealPath = (path: string) => realpath(path).catch(() => undefined);

/**
 * Resolves a path to the real path of a file in one of the folders. The error message reveals whether a file exists
 * only for paths inside these folders.
 *
 * @throws InvalidArgumentsError if the file does not exist, or is outside the folders
 */
async function resolveAllowedPath(param: string, path: string, folders: readonly string[]): Promise<string> {
  const [realFile, ...realFolders] = await Promise.all([path, ...folders].map(findRealPath));
  const existingFolders = realFolders.filter((realFolder) => realFolder !== undefined);
  if (realFile !== undefined && existingFolders.some((realFolder) => isWithin(realFile, realFolder)))
    return realFile;
  if (realFile === undefined && folders.some((folder) => isWithin(resolve(path), resolve(folder))))
    throw new InvalidArgumentsError(`${param}: there is no file ${formatFilePath(path)}.`);
  throw new InvalidArgumentsError(
    `${param}: ${formatFilePath(path)} is not in a folder that uploads are allowed from: ${folders.join(", ")}.`,
  );
}

/**
 * `O_NOFOLLOW`: refuses a symbolic link that replaced the file after its path was checked. `O_NONBLOCK`: opening a
 * named pipe does not wait for a writer.
 */
const OPEN_FLAGS = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK;

/**
 * Whether an open file is the one at a path whose links were resolved before. `O_NOFOLLOW` covers the last part of a path
 * only: a folder on the way may have been replaced by a link in between. Linux knows the path of an open file; elsewhere the
 * file at the path is compared, now with links resolved again.
 */
async function isSameFile(file: FileHandle, realFile: string): Promise<boolean> {
  const openedPath = await readlink(`/proc/self/fd/${file.fd}`).catch(() => undefined);
  if (openedPath !== undefined) return openedPath === realFile;
  const [opened, current, currentPath] = await Promise.all([
    file.stat(),
    lstat(realFile).catch(() => undefined),
    findRealPath(realFile),
  ]);
  return currentPath === realFile && opened.dev === current?.dev && opened.ino === current.ino;
}

const formatErrorReason = (error: unknown) => (error instanceof Error ? error.message : String(error));

/**
 * Reads a file that is in one of the folders once symbolic links are resolved.
 *
 * @param param the argument that names the file, for error messages
 * @throws InvalidArgumentsError if the file is outside the folders, is not a regular file, has more than `maxBytes`
 *   bytes, or cannot be read
 */
export async function readAllowedFile(
  param: string,
  path: string,
  folders: readonly string[],
  maxBytes: number,
): Promise<Uint8Array> {
  const toInvalidPathError = (reason: string) => new InvalidArgumentsError(`${param}: ${reason}.`);
  if (folders.length === 0)
    throw toInvalidPathError(
      "uploads are not allowed from any folder. A person can allow some with CLERK_MCP_UPLOAD_FOLDERS or " +
        "--upload-folders and restart clerk-mcp; file_base64 works without this",
    );
  if (!isAbsolute(path)) throw toInvalidPathError(`${formatFilePath(path)} is not an absolute path`);
  const realFile = await resolveAllowedPath(param, path, folders);
  const file = await open(realFile, OPEN_FLAGS).catch((error: unknown) => {
    throw toInvalidPathError(`${formatFilePath(path)} cannot be read (${formatErrorReason(error)})`);
  });
  try {
    if (!(await isSameFile(file, realFile)))
      throw toInvalidPathError(`${formatFilePath(path)} was replaced while it was opened`);
    const stat = await file.stat();
    if (!stat.isFile()) throw toInvalidPathError(`${formatFilePath(path)} is not a regular file`);
    // Reads up to one byte more than is accepted, to detect a file that has grown since `stat` was called.
    const bytes = await buffer(file.createReadStream({ end: maxBytes, autoClose: false }));
    if (bytes.length > maxBytes)
      throw toInvalidPathError(
        `${formatFilePath(path)} has ${Math.max(stat.size, bytes.length)} bytes; at most ${maxBytes} are accepted`,
      );
    return bytes;
  } finally {
    await file.close();
  }
}
