import { constants } from "node:fs";
import { open, realpath } from "node:fs/promises";
import { buffer } from "node:stream/consumers";
import { isAbsolute, relative, resolve, sep } from "node:path";
import { InvalidArgumentsError } from "../../shared/errors.ts";

/** Reading files for an agent: nothing but what the operator's folders hold. */

const isWithin = (path: string, folder: string) => {
  const relativePath = relative(folder, path);
  return (
    relativePath !== "" &&
    relativePath !== ".." &&
    !relativePath.startsWith(`..${sep}`) &&
    !isAbsolute(relativePath)
  );
};

/** Where a path leads once every link is followed; `undefined` where it leads nowhere. */
const findRealPath = (path: string) => realpath(path).catch(() => undefined);

/**
 * The real path of a file in one of the folders. Whether anything is there is told of the folders only.
 *
 * @throws InvalidArgumentsError
 */
async function resolveAllowedPath(param: string, path: string, folders: readonly string[]): Promise<string> {
  const [realFile, ...realFolders] = await Promise.all([path, ...folders].map(findRealPath));
  const existingFolders = realFolders.filter((realFolder) => realFolder !== undefined);
  if (realFile !== undefined && existingFolders.some((realFolder) => isWithin(realFile, realFolder)))
    return realFile;
  if (realFile === undefined && folders.some((folder) => isWithin(resolve(path), resolve(folder))))
    throw new InvalidArgumentsError(`${param}: there is no file ${path}.`);
  throw new InvalidArgumentsError(
    `${param}: ${path} is not in a folder that uploads are allowed from: ${folders.join(", ")}.`,
  );
}

/** Neither follows a link that was put there meanwhile, nor waits for somebody to write into a pipe. */
const OPEN_FLAGS = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK;

const formatErrorReason = (error: unknown) => (error instanceof Error ? error.message : String(error));

/**
 * The bytes of a file that one of the folders holds, links followed.
 *
 * @param param the field that names the file
 * @throws InvalidArgumentsError when it is elsewhere, no regular file, too large, or cannot be read
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
  if (!isAbsolute(path)) throw toInvalidPathError(`${path} is not an absolute path`);
  const realFile = await resolveAllowedPath(param, path, folders);
  const file = await open(realFile, OPEN_FLAGS).catch((error: unknown) => {
    throw toInvalidPathError(`${path} cannot be read (${formatErrorReason(error)})`);
  });
  try {
    const stat = await file.stat();
    if (!stat.isFile()) throw toInvalidPathError(`${path} is not a regular file`);
    // One byte more than may be sent, so that a file that grows meanwhile is found out.
    const bytes = await buffer(file.createReadStream({ end: maxBytes, autoClose: false }));
    if (bytes.length > maxBytes)
      throw toInvalidPathError(
        `${path} has ${Math.max(stat.size, bytes.length)} bytes; at most ${maxBytes} are accepted`,
      );
    return bytes;
  } finally {
    await file.close();
  }
}
