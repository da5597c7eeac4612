import { spawnSync } from "node:child_process";

/** Builds a `prelude` that runs a process with its own disk of the given size mounted at a folder. */
export const buildLimitedDiskPrelude = (size: string, folder: string): string =>
  "exec unshare --user --map-root-user --mount bash --norc -c " +
  `'mount -t tmpfs -o size=${size} tmpfs "${folder}" && exec "$@"' bash "$0" "$@"`;

/** Whether this machine allows unprivileged users to mount such a disk. */
export const canMountDisks: boolean =
  spawnSync("unshare", ["--user", "--map-root-user", "--mount", "mount", "-t", "tmpfs", "tmpfs", "/mnt"])
    .status === 0;
