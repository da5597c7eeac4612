import type { Measurement } from "./report.ts";

export interface BenchContext {
  /** Path of the built server, which `node` runs. */
  readonly server: string;
  /** Folder of the bundled benchmark programs. */
  readonly outdir: string;
  /** Returns the number of rounds to measure: `count`, or fewer with `--quick`. */
  readonly rounds: (count: number) => number;
  /** Whether to report each of several similar measurements instead of only the slowest. */
  readonly details: boolean;
  /** Reports progress to the user. */
  readonly progress: (text: string) => void;
}

/** Takes a group of related measurements. */
export type BenchSection = (bench: BenchContext) => Promise<Measurement[]>;
