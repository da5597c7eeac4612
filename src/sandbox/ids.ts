import KSUID from "ksuid";

/** What the ids of each kind of resource begin with. */
export type IdPrefix =
  | "act"
  | "agent"
  | "agent_task"
  | "alid"
  | "blid"
  | "client"
  | "dmn"
  | "eac"
  | "idn"
  | "img"
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
  | "ru"
  | "sess"
  | "sit"
  | "sua"
  | "tdev"
  | "user"
  | "ver"
  | "wle";

export type NewId = (prefix: IdPrefix) => string;

/** Ids as Clerk's: a prefix and a 27-character KSUID, which sorts by the second of its making. */
export const idsAt =
  (now: () => number): NewId =>
  (prefix) =>
    `${prefix}_${KSUID.randomSync(now()).string}`;
