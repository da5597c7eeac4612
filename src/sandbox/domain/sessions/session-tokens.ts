import { randomBytes } from "node:crypto";
import type { JWTPayload } from "jose";
import { z } from "zod/v3";
import type { Sandbox } from "../../context.ts";
import {
  findJwtTemplateByName,
  getInstance,
  getTokenSubject,
  type JwtTemplateRow,
  listCustomPermissionKeys,
  type SessionRow,
  type TokenSubject,
} from "../../store/index.ts";
import { loadPlanClaims } from "../billing/index.ts";
import { signToken, signWithKey, toIssuer } from "../tokens/index.ts";
import { buildShortcodeValues, resolveShortcodes } from "./shortcodes.ts";

export const DEFAULT_TOKEN_LIFETIME_SECONDS = 60;
export const DEFAULT_CLOCK_SKEW_SECONDS = 5;

const JsonObject = z.record(z.unknown());

async function buildCommonClaims(sandbox: Sandbox, session: SessionRow, lifetime: number, skew: number) {
  const now = Math.floor(sandbox.now() / 1000);
  return {
    iss: toIssuer(await getInstance(sandbox.db)),
    sub: session.user_id,
    iat: now,
    nbf: now - skew,
    exp: now + lifetime,
    jti: randomBytes(10).toString("hex"),
  };
}

/**
 * Builds the organization claims of token version 2: the features for the `fea` claim, and the `o` claim. In `o`,
 * `per` lists the names of all granted permissions, and `fpm` has one number per feature, whose bits say which
 * permissions of that list are granted for the feature.
 */
async function buildOrganizationClaims(sandbox: Sandbox, active: TokenSubject["active"]) {
  if (active === undefined) return { features: [] };
  const { organization, membership } = active;
  const granted = (await listCustomPermissionKeys(sandbox.db, membership.role)).flatMap((key) => {
    const [, feature, permission] = key.split(":");
    return feature === undefined || permission === undefined ? [] : [{ feature, permission }];
  });
  const features = [...new Set(granted.map(({ feature }) => feature))];
  const permissions = [...new Set(granted.map(({ permission }) => permission))];
  const bits = features.map((feature) =>
    granted
      .filter((grant) => grant.feature === feature)
      .reduce((sum, { permission }) => sum + 2 ** permissions.indexOf(permission), 0),
  );
  const o = {
    id: organization.id,
    slg: organization.slug,
    rol: membership.role.replace(/^org:/, ""),
    ...(granted.length === 0 ? {} : { per: permissions.join(","), fpm: bits.join(",") }),
  };
  return { features: features.map((feature) => `o:${feature}`), o };
}

const buildTemplateClaims = (template: JwtTemplateRow, subject: TokenSubject): JWTPayload =>
  JsonObject.parse(resolveShortcodes(JSON.parse(template.claims), buildShortcodeValues(subject)));

/**
 * Mints the token that authenticates a session's user. The JWT template selected in the instance's settings can add
 * claims.
 *
 * @param lifetime seconds; default: that of the template, or 60
 * @param authorizedParty origin of the application (`azp`), for tokens that are issued to a browser
 */
export async function mintSessionToken(
  sandbox: Sandbox,
  session: SessionRow,
  lifetime: number | undefined,
  authorizedParty?: string,
): Promise<string> {
  const { settings } = await getInstance(sandbox.db);
  const subject = await getTokenSubject(sandbox.db, session);
  const name = settings.beta.session_token_template;
  const template = name === null ? undefined : await findJwtTemplateByName(sandbox.db, name);
  const common = await buildCommonClaims(
    sandbox,
    session,
    lifetime ?? template?.lifetime ?? DEFAULT_TOKEN_LIFETIME_SECONDS,
    template?.allowed_clock_skew ?? DEFAULT_CLOCK_SKEW_SECONDS,
  );
  const { features, ...organization } = await buildOrganizationClaims(sandbox, subject.active);
  const plans = await loadPlanClaims(sandbox, session.user_id, subject.active?.organization.id);
  // Features with permissions come first, because the numbers in `fpm` are matched to `fea` by position.
  const fea = new Set([...features, ...plans.features]);
  const minutes = Math.floor((sandbox.now() - session.created_at) / 60_000);
  return signToken(sandbox, {
    ...(template === undefined ? {} : buildTemplateClaims(template, subject)),
    ...common,
    sid: session.id,
    sts: "active",
    ...(authorizedParty === undefined ? {} : { azp: authorizedParty }),
    fva: [minutes, -1],
    v: 2,
    ...(session.actor === null ? {} : { act: JsonObject.parse(JSON.parse(session.actor)) }),
    pla: plans.plans.join(","),
    ...(fea.size === 0 ? {} : { fea: [...fea].join(",") }),
    ...organization,
  });
}

/** Mints a token with the claims of a template, signed with the template's own key if it has one. */
export async function mintTemplateToken(
  sandbox: Sandbox,
  session: SessionRow,
  template: JwtTemplateRow,
  lifetime: number | undefined,
): Promise<string> {
  const subject = await getTokenSubject(sandbox.db, session);
  const claims = {
    ...buildTemplateClaims(template, subject),
    ...(await buildCommonClaims(
      sandbox,
      session,
      lifetime ?? template.lifetime,
      template.allowed_clock_skew,
    )),
  };
  return template.signing_key === null
    ? signToken(sandbox, claims)
    : signWithKey(claims, template.signing_algorithm, template.signing_key);
}
