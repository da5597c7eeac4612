import type { Measurement } from "./report.ts";

export interface BenchContext {
  /** The built server: the file that plain `node` runs. */
  readonly server: string;
  /** Where the bundled programs of the measurements are. */
  readonly outdir: string;
  /** How often to measure, for a measurement that wants so many rounds. */
  readonly rounds: (count: number) => number;
  /** Whether to give each measurement of many that are alike, rather than the worst. */
  readonly details: boolean;
  /** Says what is going on. */
  readonly progress: (text: string) => void;
}

/** Measures what belongs together. */
export type BenchSection = (bench: BenchContext) => Promise<Measurement[]>;
