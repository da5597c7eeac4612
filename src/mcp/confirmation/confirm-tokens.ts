import { randomBytes } from "node:crypto";
import { isDeepStrictEqual } from "node:util";

/** How long a token is good, in milliseconds. */
const LIFETIME_MS = 10 * 60 * 1000;

/** How many tokens are remembered: enough for any conversation, and no more than memory should hold. */
const MOST = 1000;

/** What a preview showed: a token stands for exactly this. */
export interface Previewed {
  readonly tool: string;
  readonly args: Readonly<Record<string, unknown>>;
  /** The target and the numbers of what depends on it. */
  readonly state: unknown;
}

/** Tokens that say that somebody has seen the preview of a call. They do not outlive the process. */
export interface ConfirmTokens {
  readonly issue: (previewed: Previewed) => string;
  /** What the token was issued for; a sentence where it cannot be used for this call. Nothing is spent. */
  readonly find: (token: string, call: Omit<Previewed, "state">) => Previewed | string;
  /** Spends a token; `false` where another call was quicker. */
  readonly spend: (token: string) => boolean;
}

export function createConfirmTokens(now: () => number): ConfirmTokens {
  const issued = new Map<string, Previewed & { readonly until: number }>();

  const forgetOld = () => {
    for (const [token, { until }] of issued) {
      if (until > now() && issued.size < MOST) return;
      issued.delete(token);
    }
  };

  return {
    issue(previewed) {
      forgetOld();
      const token = randomBytes(12).toString("base64url");
      issued.set(token, { ...previewed, until: now() + LIFETIME_MS });
      return token;
    },
    find(token, { tool, args }) {
      const found = issued.get(token);
      if (found === undefined) return "This confirm_token is unknown or has already been used.";
      if (found.until <= now()) return "This confirm_token has expired: previews are valid for ten minutes.";
      if (found.tool !== tool) return `This confirm_token belongs to a preview of ${found.tool}.`;
      if (!isDeepStrictEqual(found.args, args))
        return "This confirm_token belongs to a preview with other arguments.";
      return found;
    },
    spend: (token) => issued.delete(token),
  };
}
