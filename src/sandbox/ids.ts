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
  | "orgdmn"
  | "orginv"
  | "orgmem"
  | "out"
  | "perm"
  | "role"
  | "role_set"
  | "sess"
  | "sit"
  | "user"
  | "wle";

export type NewId = (prefix: IdPrefix) => string;

/** Ids as Clerk's: a prefix and a 27-character KSUID, which sorts by the second of its making. */
export const idsAt =
  (now: () => number): NewId =>
  (prefix) =>
    `${prefix}_${KSUID.randomSync(now()).string}`;
