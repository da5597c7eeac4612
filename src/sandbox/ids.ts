import KSUID from "ksuid";

/** What the ids of each kind of resource begin with. */
export type IdPrefix =
  | "act"
  | "alid"
  | "app"
  | "blid"
  | "cledg"
  | "client"
  | "cpay"
  | "cpayatt"
  | "cplan"
  | "cprice"
  | "credem"
  | "cstmt"
  | "csub_item"
  | "disc"
  | "dmn"
  | "feat"
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
  | "proxchk"
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
