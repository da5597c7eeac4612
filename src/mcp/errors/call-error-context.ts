import type { CatalogEntry } from "../../../tools/index.ts";
import type { Instance } from "../../shared/instance-info.ts";
import type { JsonObject } from "../../shared/json.ts";
import type { CallRouting } from "../reads/call-routing.ts";

/** Where an error is explained from: the operation that failed, and the others that may help. */
export interface CallErrorContext {
  readonly catalog: ReadonlyMap<string, CatalogEntry>;
  readonly instance: Instance;
  readonly routing: CallRouting;
  /** Those of the call that failed, where they could be read. */
  readonly args?: JsonObject;
}
