import type { CatalogEntry } from "../../../tools/index.ts";
import type { InstanceInfo, JsonObject } from "../../shared/index.ts";
import type { CallRouting } from "../reads/index.ts";

/** What is needed to explain an error: the operations that may help, the instance, and how to call tools. */
export interface CallErrorContext {
  readonly catalog: ReadonlyMap<string, CatalogEntry>;
  readonly instance: InstanceInfo;
  readonly routing: CallRouting;
  /** The arguments of the failed call, if they could be parsed. */
  readonly args?: JsonObject;
}
