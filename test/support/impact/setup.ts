import type { Harness, Json } from "../harness.ts";

/** A call that needs confirmation, and the expected content of its preview. */
export interface ImpactCase {
  /** The arguments of the call, without its confirmation. */
  readonly args: Json;
  readonly name?: string;
  readonly owner?: string;
  readonly lost?: readonly string[];
  readonly affected?: readonly string[];
  /** The tool that recreates the target; the suggested call must succeed after the confirmed call. */
  readonly recreateTool?: string;
}

/** Creates the target and its dependents in an instance. */
export interface Setup {
  readonly environment?: "production";
  readonly setUp: (harness: Harness) => Promise<ImpactCase>;
}
