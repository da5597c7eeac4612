import { randomBytes } from "node:crypto";
import KSUID from "ksuid";

/** The id prefixes of all kinds of resources. */
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

/** Ids of API keys, M2M tokens and OAuth access tokens are 32 hexadecimal digits instead of a KSUID. */
const HEX_ID_PREFIXES: ReadonlySet<IdPrefix> = new Set(["ak", "mt", "oat"]);

/** Creates ids in Clerk's format: a prefix and a 27-character KSUID, which sorts by creation time in seconds. */
export const createIdGenerator =
  (now: () => number): IdGenerator =>
  (prefix) =>
    `${prefix}_${HEX_ID_PREFIXES.has(prefix) ? randomBytes(16).toString("hex") : KSUID.randomSync(now()).string}`;

/** Size of a KSUID's random payload, which distinguishes ids created in the same second. */
export const ID_PAYLOAD_BYTES = 16;

/** Builds an id from a creation time in milliseconds and a payload of `ID_PAYLOAD_BYTES` bytes. */
export const formatId = (prefix: IdPrefix, createdAt: number, payload: Buffer): string =>
  `${prefix}_${KSUID.fromParts(createdAt, payload).string}`;
