import { randomBytes } from "node:crypto";
import { isDeepStrictEqual } from "node:util";

/** How long a token is valid. */
const TOKEN_LIFETIME_MS = 10 * 60 * 1000;

/** The maximum number of tokens in memory: more than a session needs, and a limit on memory. */
const MAX_TOKENS = 1000;

/** What a preview showed: a token confirms exactly this. */
export interface PreviewSnapshot {
  readonly tool: string;
  readonly args: Readonly<Record<string, unknown>>;
  /** The target, and the counts and names of its dependents. */
  readonly state: unknown;
}

/** Tokens that prove that the preview of a call was issued. They are held in memory and end with the process. */
export interface ConfirmTokens {
  readonly issue: (snapshot: PreviewSnapshot) => string;
  /**
   * What the token was issued for, or a sentence that says why it is not valid for this call. Does not consume the
   * token.
   */
  readonly verify: (token: string, call: Omit<PreviewSnapshot, "state">) => PreviewSnapshot | string;
  /** Consumes a token; `false` if another call has already consumed it. */
  readonly consume: (token: string) => boolean;
}

export function createConfirmTokens(now: () => number): ConfirmTokens {
  const issued = new Map<string, PreviewSnapshot & { readonly expiresAt: number }>();

  const evictExpired = () => {
    for (const [token, { expiresAt }] of issued) {
      if (expiresAt > now() && issued.size < MAX_TOKENS) return;
      issued.delete(token);
    }
  };

  return {
    issue(snapshot) {
      evictExpired();
      const token = randomBytes(12).toString("base64url");
      issued.set(token, { ...snapshot, expiresAt: now() + TOKEN_LIFETIME_MS });
      return token;
    },
    verify(token, { tool, args }) {
      const snapshot = issued.get(token);
      if (snapshot === undefined) return "This confirm_token is unknown or has already been used.";
      if (snapshot.expiresAt <= now())
        return "This confirm_token has expired: previews are valid for ten minutes.";
      if (snapshot.tool !== tool) return `This confirm_token belongs to a preview of ${snapshot.tool}.`;
      if (!isDeepStrictEqual(snapshot.args, args))
        return "This confirm_token belongs to a preview with other arguments.";
      return snapshot;
    },
    consume: (token) => issued.delete(token),
  };
}
