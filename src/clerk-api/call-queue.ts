/** A call that waits for a slot. */
export interface QueuedCall {
  /** What the API limits: the method and the template of the path. */
  readonly endpoint: string;
  /** The position of its arrival among all calls. */
  readonly position: number;
  /** Whether the API has limited the call before: it precedes all calls to its endpoint that have not been sent. */
  readonly isRetry: boolean;
  readonly start: () => void;
  /** The longest time for which the call can still wait for a rate limit, in milliseconds. */
  readonly getMaxWaitMs: () => number;
  /** Called when the endpoint is rate limited for at least that long. */
  readonly onLimitTooLong: (waitMs: number) => void;
}

/** Calls in the order of their arrival, except that a call to an endpoint that is rate limited lets others pass. */
export interface CallQueue {
  /** Adds a call. Notifies it instead if its endpoint is rate limited for too long. */
  readonly add: (call: QueuedCall) => void;
  readonly remove: (call: QueuedCall) => void;
  /** Removes and returns the first call whose endpoint is not rate limited; `undefined` if there is none. */
  readonly takeNext: () => QueuedCall | undefined;
  /** Removes and notifies the calls that are rate limited for too long. */
  readonly removeLimitedTooLong: () => void;
  readonly isEmpty: () => boolean;
  /** The time until the next of the rate-limited endpoints may be called; `undefined` if there is none. */
  readonly findShortestWaitMs: () => number | undefined;
}

/** The calls to one endpoint. */
interface EndpointCalls {
  readonly retries: Set<QueuedCall>;
  readonly others: Set<QueuedCall>;
}

const getFirst = ({ retries, others }: EndpointCalls): QueuedCall | undefined =>
  retries.values().next().value ?? others.values().next().value;

/** @param getWaitMs how long an endpoint is rate limited, in milliseconds; 0 if it is not */
export function createCallQueue(getWaitMs: (endpoint: string) => number): CallQueue {
  // By endpoint, so that the next call is found without looking at every call that is rate limited.
  const callsByEndpoint = new Map<string, EndpointCalls>();

  const remove = (call: QueuedCall) => {
    const calls = callsByEndpoint.get(call.endpoint);
    if (calls === undefined) return;
    calls.retries.delete(call);
    calls.others.delete(call);
    if (calls.retries.size + calls.others.size === 0) callsByEndpoint.delete(call.endpoint);
  };
  const isLimitedTooLong = (call: QueuedCall, waitMs: number) => waitMs > 0 && call.getMaxWaitMs() <= waitMs;

  return {
    add(call) {
      const waitMs = getWaitMs(call.endpoint);
      if (isLimitedTooLong(call, waitMs)) {
        call.onLimitTooLong(waitMs);
        return;
      }
      const calls = callsByEndpoint.get(call.endpoint) ?? { retries: new Set(), others: new Set() };
      callsByEndpoint.set(call.endpoint, calls);
      (call.isRetry ? calls.retries : calls.others).add(call);
    },
    remove,
    takeNext() {
      let next: QueuedCall | undefined;
      for (const [endpoint, calls] of callsByEndpoint) {
        const first = getFirst(calls);
        if (first === undefined || getWaitMs(endpoint) > 0) continue;
        if (next === undefined || first.position < next.position) next = first;
      }
      if (next !== undefined) remove(next);
      return next;
    },
    removeLimitedTooLong() {
      for (const [endpoint, { retries, others }] of callsByEndpoint) {
        const waitMs = getWaitMs(endpoint);
        for (const call of [...retries, ...others]) {
          if (!isLimitedTooLong(call, waitMs)) continue;
          remove(call);
          call.onLimitTooLong(waitMs);
        }
      }
    },
    isEmpty: () => callsByEndpoint.size === 0,
    findShortestWaitMs() {
      const waits = [...callsByEndpoint.keys()].map(getWaitMs).filter((waitMs) => waitMs > 0);
      return waits.length === 0 ? undefined : Math.min(...waits);
    },
  };
}
