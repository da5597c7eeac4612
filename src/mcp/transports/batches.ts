import type { JSONRPCMessage, RequestId } from "@modelcontextprotocol/sdk/types.js";

/** The last MCP version with JSON-RPC batches; 2025-06-18 removed them. */
const LAST_VERSION_WITH_BATCHES = "2025-03-26";

export const supportsBatches = (protocolVersion: string | undefined): boolean =>
  protocolVersion !== undefined && protocolVersion <= LAST_VERSION_WITH_BATCHES;

interface Batch {
  /** The ids of the requests that have not been answered yet. */
  readonly pendingIds: Set<RequestId>;
  readonly responses: JSONRPCMessage[];
}

/** Collects the responses to the requests of each batch, which are sent together. */
export class Batches {
  private readonly batchById = new Map<RequestId, Batch>();

  /** Begins a batch with the ids of its requests, and the responses to what was invalid in it. */
  add(ids: readonly RequestId[], responses: readonly JSONRPCMessage[]): void {
    const batch: Batch = { pendingIds: new Set(ids), responses: [...responses] };
    for (const id of ids) this.batchById.set(id, batch);
  }

  has(id: RequestId): boolean {
    return this.batchById.has(id);
  }

  /**
   * Ends a request of a batch, which gets a response unless the client has canceled it. Returns all responses of the
   * batch if it was the last one.
   */
  complete(id: RequestId, response?: JSONRPCMessage): readonly JSONRPCMessage[] | undefined {
    const batch = this.batchById.get(id);
    if (batch === undefined) return undefined;
    this.batchById.delete(id);
    batch.pendingIds.delete(id);
    if (response !== undefined) batch.responses.push(response);
    return batch.pendingIds.size === 0 && batch.responses.length > 0 ? batch.responses : undefined;
  }
}
