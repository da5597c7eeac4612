import { z } from "zod/v3";
import type { IdentificationRow } from "../../store/identifications.ts";
import type { TokenSubject } from "../../store/token-subjects.ts";

/** The shortcodes of JWT templates: `"{{user.first_name || 'Guest'}}"` within claims, replaced when a token is minted. */

const JsonObject = z.record(z.unknown());
type Values = Readonly<Record<string, unknown>>;

const object = (json: string): Values => JsonObject.parse(JSON.parse(json));

/** Seconds, as times in tokens are. */
const seconds = (ms: number | null) => (ms === null ? null : Math.floor(ms / 1000));

const fullName = (...parts: (string | null)[]) => parts.filter((part) => part !== null).join(" ") || null;

const isVerified = (row: IdentificationRow | undefined) => row?.verification_status === "verified";

/** What shortcodes may name; private metadata is not among it. */
export function shortcodeValues({ session, user, identifications, roles, active }: TokenSubject): Values {
  const identification = (id: string | null) => identifications.find((row) => row.id === id);
  const email = identification(user.primary_email_address_id);
  const phone = identification(user.primary_phone_number_id);
  const wallet = identification(user.primary_web3_wallet_id);
  return {
    session: { id: session.id, actor: session.actor === null ? null : object(session.actor) },
    user: {
      id: user.id,
      external_id: user.external_id,
      username: user.username,
      first_name: user.first_name,
      last_name: user.last_name,
      full_name: fullName(user.first_name, user.last_name),
      has_image: user.profile_image_id !== null,
      primary_email_address: email?.identifier ?? null,
      primary_phone_number: phone?.identifier ?? null,
      primary_web3_wallet: wallet?.identifier ?? null,
      email_verified: isVerified(email),
      phone_number_verified: isVerified(phone),
      two_factor_enabled: user.mfa_enabled_at !== null,
      public_metadata: object(user.public_metadata),
      unsafe_metadata: object(user.unsafe_metadata),
      organizations: roles,
      last_sign_in_at: seconds(user.last_sign_in_at),
      created_at: seconds(user.created_at),
      updated_at: seconds(user.updated_at),
    },
    ...(active === undefined
      ? {}
      : {
          org: {
            id: active.organization.id,
            name: active.organization.name,
            slug: active.organization.slug,
            role: active.membership.role,
            public_metadata: object(active.organization.public_metadata),
          },
          org_membership: { public_metadata: object(active.membership.public_metadata) },
        }),
  };
}

/** A shortcode: string literals in it may hold braces and bars. */
const SHORTCODE = /\{\{((?:'[^']*'|[^'{}])*)\}\}/g;
const OPERAND = /(?:'[^']*'|[^'|])+/g;

function lookUp(path: string, values: Values): unknown {
  let value: unknown = values;
  for (const key of path.split(".")) {
    const inner: unknown[] =
      typeof value === "object" && value !== null
        ? Object.entries(value).flatMap(([name, field]: [string, unknown]) => (name === key ? [field] : []))
        : [];
    if (inner.length === 0) return null;
    [value] = inner;
  }
  return value;
}

function operand(text: string, values: Values): unknown {
  const literal = /^'([^']*)'$/.exec(text)?.[1];
  if (literal !== undefined) return literal;
  if (text === "true" || text === "false") return text === "true";
  return /^-?\d+(\.\d+)?$/.test(text) ? Number(text) : lookUp(text, values);
}

/** The first operand that is neither `null` nor `false`, or else the last one. */
function evaluate(expression: string, values: Values): unknown {
  const results = (expression.match(OPERAND) ?? []).map((text) => operand(text.trim(), values));
  return results.find((value) => value !== null && value !== false) ?? results.at(-1) ?? null;
}

const inText = (value: unknown) => (typeof value === "string" ? value : JSON.stringify(value));

/** A string that is one shortcode takes on the type of its value; within other text it becomes text. */
function resolveText(text: string, values: Values): unknown {
  const codes = [...text.matchAll(SHORTCODE)];
  const [only] = codes;
  if (codes.length === 1 && only?.[0] === text) return evaluate(only[1] ?? "", values);
  return text.replaceAll(SHORTCODE, (_, expression: string) => inText(evaluate(expression, values)));
}

/** Replaces the shortcodes in a JSON value, however deep; one that nothing answers to gives `null`. */
export function resolveShortcodes(claims: unknown, values: Values): unknown {
  if (typeof claims === "string") return resolveText(claims, values);
  if (Array.isArray(claims)) return claims.map((item) => resolveShortcodes(item, values));
  if (typeof claims !== "object" || claims === null) return claims;
  return Object.fromEntries(
    Object.entries(claims).map(([name, value]) => [name, resolveShortcodes(value, values)]),
  );
}
