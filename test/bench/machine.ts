import { arch, availableParallelism, cpus, platform, totalmem } from "node:os";

/** Describes the Node version, the machine and the date of the measurements. */
export function describeMachine(): string {
  const model = cpus()[0]?.model.replaceAll(/\s+/g, " ").trim() ?? "unknown processor";
  const memory = Math.round(totalmem() / 2 ** 30);
  const day = new Date().toISOString().slice(0, 10);
  return `Node ${process.versions.node}, ${model}, ${availableParallelism()} cores, ${memory} GiB, ${platform()} ${arch()}, ${day}`;
}
