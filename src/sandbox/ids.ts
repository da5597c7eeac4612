import { randomBytes } from "node:crypto";
import KSUID from "ksuid";

/** What the ids of each kind of resource begin with. */
export type IdPrefix =
  | "act"
  | "agent"
  | "agent_task"
  | "ak"
  | "alid"
  | "apl"
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
  | "eac"
  | "entconn"
  | "feat"
  | "idn"
  | "img"
  | "ins"
  | "inv"
  | "jtmp"
  | "mch"
  | "mt"
  | "oa"
  | "oat"
  | "oauthcfg"
  | "org"
  | "orgdmn"
  | "orginv"
  | "orgmem"
  | "out"
  | "perm"
  | "proxchk"
  | "role"
  | "role_set"
  | "ru"
  | "samlc"
  | "scim"
  | "scimgrm"
  | "sess"
  | "sit"
  | "sua"
  | "tdev"
  | "testrun"
  | "user"
  | "ver"
  | "wle";

export type IdGenerator = (prefix: IdPrefix) => string;

/** Keys and tokens of machines have ids of 32 hexadecimal digits. */
const HEX_ID_PREFIXES: ReadonlySet<IdPrefix> = new Set(["ak", "mt", "oat"]);

/** Ids as Clerk's: a prefix and a 27-character KSUID, which sorts by the second of its making. */
export const createIdGenerator =
  (now: () => number): IdGenerator =>
  (prefix) =>
    `${prefix}_${HEX_ID_PREFIXES.has(prefix) ? randomBytes(16).toString("hex") : KSUID.randomSync(now()).string}`;

/** How many bytes tell an id from the others of its second. */
export const ID_PAYLOAD_BYTES = 16;

/** An id of a certain time whose payload is chosen. */
export const formatId = (prefix: IdPrefix, createdAt: number, payload: Buffer): string =>
  `${prefix}_${KSUID.fromParts(createdAt, payload).string}`;
