import { spawnSync } from "node:child_process";

/** A prelude that runs a process with a small disk of its own in the place of a folder. */
export const buildLimitedDiskPrelude = (size: string, folder: string): string =>
  "exec unshare --user --map-root-user --mount bash --norc -c " +
  `'mount -t tmpfs -o size=${size} tmpfs "${folder}" && exec "$@"' bash "$0" "$@"`;

/** Whether this machine lets anybody mount such a disk. */
export const canMountDisks: boolean =
  spawnSync("unshare", ["--user", "--map-root-user", "--mount", "mount", "-t", "tmpfs", "tmpfs", "/mnt"])
    .status === 0;
