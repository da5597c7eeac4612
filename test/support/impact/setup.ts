import type { Harness, Json } from "../harness.ts";

/** A call that takes something away, and what its preview has to show. */
export interface ImpactCase {
  /** The arguments of the call, without its confirmation. */
  readonly args: Json;
  readonly name?: string;
  readonly owner?: string;
  readonly lost?: readonly string[];
  readonly affected?: readonly string[];
  /** The tool that makes it again; the call that is shown has to work after the loss. */
  readonly recreateTool?: string;
}

/** Puts the target and what depends on it into an instance. */
export interface Setup {
  readonly environment?: "production";
  readonly setUp: (harness: Harness) => Promise<ImpactCase>;
}
