import KSUID from "ksuid";

/** What the ids of each kind of resource begin with. */
export type IdPrefix =
  | "act"
  | "alid"
  | "blid"
  | "client"
  | "dmn"
  | "idn"
  | "ins"
  | "inv"
  | "jtmp"
  | "oa"
  | "org"
  | "orginv"
  | "orgmem"
  | "out"
  | "perm"
  | "role"
  | "sess"
  | "sit"
  | "user";

export type NewId = (prefix: IdPrefix) => string;

/** Ids as Clerk's: a prefix and a 27-character KSUID, which sorts by the second of its making. */
export const idsAt =
  (now: () => number): NewId =>
  (prefix) =>
    `${prefix}_${KSUID.randomSync(now()).string}`;

/** How many bytes tell an id from the others of its second. */
export const ID_PAYLOAD_BYTES = 16;

/** An id of a certain time whose payload is chosen. */
export const idOf = (prefix: IdPrefix, at: number, payload: Buffer): string =>
  `${prefix}_${KSUID.fromParts(at, payload).string}`;
