import KSUID from "ksuid";

/** What the ids of each kind of resource begin with. */
export type IdPrefix =
  | "act"
  | "alid"
  | "apl"
  | "blid"
  | "client"
  | "dmn"
  | "entconn"
  | "idn"
  | "ins"
  | "inv"
  | "jtmp"
  | "oa"
  | "oauthcfg"
  | "org"
  | "orginv"
  | "orgmem"
  | "out"
  | "perm"
  | "role"
  | "samlc"
  | "scim"
  | "scimgrm"
  | "sess"
  | "sit"
  | "testrun"
  | "user";

export type NewId = (prefix: IdPrefix) => string;

/** Ids as Clerk's: a prefix and a 27-character KSUID, which sorts by the second of its making. */
export const idsAt =
  (now: () => number): NewId =>
  (prefix) =>
    `${prefix}_${KSUID.randomSync(now()).string}`;
