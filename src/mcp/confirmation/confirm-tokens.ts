import { randomBytes } from "node:crypto";
import { isDeepStrictEqual } from "node:util";

/** How long a token is good, in milliseconds. */
const TOKEN_LIFETIME_MS = 10 * 60 * 1000;

/** How many tokens are remembered: enough for any conversation, and no more than memory should hold. */
const MAX_TOKENS = 1000;

/** What a preview showed: a token stands for exactly this. */
export interface PreviewSnapshot {
  readonly tool: string;
  readonly args: Readonly<Record<string, unknown>>;
  /** The target and the numbers of what depends on it. */
  readonly state: unknown;
}

/** Tokens that say that somebody has seen the preview of a call. They do not outlive the process. */
export interface ConfirmTokens {
  readonly issue: (snapshot: PreviewSnapshot) => string;
  /** What the token was issued for; a sentence where it cannot be used for this call. Nothing is spent. */
  readonly verify: (token: string, call: Omit<PreviewSnapshot, "state">) => PreviewSnapshot | string;
  /** Spends a token; `false` where another call was quicker. */
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
