import { z } from "zod/v3";
import type { IdentificationRow, TokenSubject } from "../../store/index.ts";

/**
 * Shortcodes of JWT templates, such as `"{{user.first_name || 'Guest'}}"`, which are replaced when a token is minted.
 */

const JsonObject = z.record(z.unknown());
type ShortcodeValues = Readonly<Record<string, unknown>>;

const parseJsonObject = (json: string): ShortcodeValues => JsonObject.parse(JSON.parse(json));

/** Converts milliseconds to seconds, the unit of times in tokens. */
const toSeconds = (ms: number | null) => (ms === null ? null : Math.floor(ms / 1000));

const formatFullName = (...parts: (string | null)[]) =>
  parts.filter((part) => part !== null).join(" ") || null;

const isVerified = (row: IdentificationRow | undefined) => row?.verification_status === "verified";

/** The values that shortcodes can reference. Private metadata is excluded. */
export function buildShortcodeValues({
  session,
  user,
  identifications,
  roles,
  active,
}: TokenSubject): ShortcodeValues {
  const findIdentification = (id: string | null) => identifications.find((row) => row.id === id);
  const email = findIdentification(user.primary_email_address_id);
  const phone = findIdentification(user.primary_phone_number_id);
  const wallet = findIdentification(user.primary_web3_wallet_id);
  return {
    session: { id: session.id, actor: session.actor === null ? null : parseJsonObject(session.actor) },
    user: {
      id: user.id,
      external_id: user.external_id,
      username: user.username,
      first_name: user.first_name,
      last_name: user.last_name,
      full_name: formatFullName(user.first_name, user.last_name),
      has_image: user.profile_image_id !== null,
      primary_email_address: email?.identifier ?? null,
      primary_phone_number: phone?.identifier ?? null,
      primary_web3_wallet: wallet?.identifier ?? null,
      email_verified: isVerified(email),
      phone_number_verified: isVerified(phone),
      two_factor_enabled: user.mfa_enabled_at !== null,
      public_metadata: parseJsonObject(user.public_metadata),
      unsafe_metadata: parseJsonObject(user.unsafe_metadata),
      organizations: roles,
      last_sign_in_at: toSeconds(user.last_sign_in_at),
      created_at: toSeconds(user.created_at),
      updated_at: toSeconds(user.updated_at),
    },
    ...(active === undefined
      ? {}
      : {
          org: {
            id: active.organization.id,
            name: active.organization.name,
            slug: active.organization.slug,
            role: active.membership.role,
            public_metadata: parseJsonObject(active.organization.public_metadata),
          },
          org_membership: { public_metadata: parseJsonObject(active.membership.public_metadata) },
        }),
  };
}

/** Matches a shortcode; string literals in it may contain braces and vertical bars. */
const SHORTCODE_PATTERN = /\{\{((?:'[^']*'|[^'{}])*)\}\}/g;
const OPERAND_PATTERN = /(?:'[^']*'|[^'|])+/g;

function resolvePath(path: string, values: ShortcodeValues): unknown {
  let value: unknown = values;
  for (const key of path.split(".")) {
    const matches: unknown[] =
      typeof value === "object" && value !== null
        ? Object.entries(value).flatMap(([name, field]: [string, unknown]) => (name === key ? [field] : []))
        : [];
    if (matches.length === 0) return null;
    [value] = matches;
  }
  return value;
}

function evaluateOperand(text: string, values: ShortcodeValues): unknown {
  const literal = /^'([^']*)'$/.exec(text)?.[1];
  if (literal !== undefined) return literal;
  if (text === "true" || text === "false") return text === "true";
  return /^-?\d+(\.\d+)?$/.test(text) ? Number(text) : resolvePath(text, values);
}

/** Returns the first operand that is neither `null` nor `false`, otherwise the last one. */
function evaluate(expression: string, values: ShortcodeValues): unknown {
  const results = (expression.match(OPERAND_PATTERN) ?? []).map((text) =>
    evaluateOperand(text.trim(), values),
  );
  return results.find((value) => value !== null && value !== false) ?? results.at(-1) ?? null;
}

const toText = (value: unknown) => (typeof value === "string" ? value : JSON.stringify(value));

/**
 * A string that consists of a single shortcode is replaced by its value, of any type; within other text, values are
 * converted to text.
 */
function resolveText(text: string, values: ShortcodeValues): unknown {
  const shortcodes = [...text.matchAll(SHORTCODE_PATTERN)];
  const [first] = shortcodes;
  if (shortcodes.length === 1 && first?.[0] === text) return evaluate(first[1] ?? "", values);
  return text.replaceAll(SHORTCODE_PATTERN, (_, expression: string) => toText(evaluate(expression, values)));
}

/** Replaces the shortcodes in a JSON value at any depth. A shortcode without a value becomes `null`. */
export function resolveShortcodes(claims: unknown, values: ShortcodeValues): unknown {
  if (typeof claims === "string") return resolveText(claims, values);
  if (Array.isArray(claims)) return claims.map((item) => resolveShortcodes(item, values));
  if (typeof claims !== "object" || claims === null) return claims;
  return Object.fromEntries(
    Object.entries(claims).map(([name, value]) => [name, resolveShortcodes(value, values)]),
  );
}
