import { constants } from "node:fs";
import { open, realpath } from "node:fs/promises";
import { buffer } from "node:stream/consumers";
import { isAbsolute, relative, resolve, sep } from "node:path";
import { InvalidArgumentsError } from "../../shared/errors.ts";

/** Reading files for an agent: nothing but what the operator's folders hold. */

const isWithin = (path: string, folder: string) => {
  const way = relative(folder, path);
  return way !== "" && way !== ".." && !way.startsWith(`..${sep}`) && !isAbsolute(way);
};

/** Where a path leads once every link is followed; `undefined` where it leads nowhere. */
const realOf = (path: string) => realpath(path).catch(() => undefined);

/**
 * The real path of a file in one of the folders. Whether anything is there is told of the folders only.
 *
 * @throws InvalidArgumentsError
 */
async function locate(param: string, path: string, folders: readonly string[]): Promise<string> {
  const [real, ...roots] = await Promise.all([path, ...folders].map(realOf));
  const allowed = roots.filter((root) => root !== undefined);
  if (real !== undefined && allowed.some((root) => isWithin(real, root))) return real;
  if (real === undefined && folders.some((folder) => isWithin(resolve(path), resolve(folder))))
    throw new InvalidArgumentsError(`${param}: there is no file ${path}.`);
  throw new InvalidArgumentsError(
    `${param}: ${path} is not in a folder that uploads are allowed from: ${folders.join(", ")}.`,
  );
}

/** Neither follows a link that was put there meanwhile, nor waits for somebody to write into a pipe. */
const FLAGS = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK;

const reasonOf = (error: unknown) => (error instanceof Error ? error.message : String(error));

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
  const refused = (why: string) => new InvalidArgumentsError(`${param}: ${why}.`);
  if (folders.length === 0)
    throw refused(
      "uploads are not allowed from any folder. A person can allow some with CLERK_MCP_UPLOAD_FOLDERS or " +
        "--upload-folders and restart clerk-mcp; file_base64 works without this",
    );
  if (!isAbsolute(path)) throw refused(`${path} is not an absolute path`);
  const real = await locate(param, path, folders);
  const file = await open(real, FLAGS).catch((error: unknown) => {
    throw refused(`${path} cannot be read (${reasonOf(error)})`);
  });
  try {
    const stat = await file.stat();
    if (!stat.isFile()) throw refused(`${path} is not a regular file`);
    // One byte more than may be sent, so that a file that grows meanwhile is found out.
    const bytes = await buffer(file.createReadStream({ end: maxBytes, autoClose: false }));
    if (bytes.length > maxBytes)
      throw refused(
        `${path} has ${Math.max(stat.size, bytes.length)} bytes; at most ${maxBytes} are accepted`,
      );
    return bytes;
  } finally {
    await file.close();
  }
}
