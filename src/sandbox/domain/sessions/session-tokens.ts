import { randomBytes } from "node:crypto";
import type { JWTPayload } from "jose";
import { z } from "zod/v3";
import { loadPlanClaims } from "../billing/plan-claims.ts";
import { signWithKey } from "../tokens/template-signing-keys.ts";
import { toIssuer, signToken } from "../tokens/instance-keys.ts";
import type { Sandbox } from "../../context.ts";
import { resolveShortcodes, buildShortcodeValues } from "./shortcodes.ts";
import { getInstance } from "../../store/instance.ts";
import { findJwtTemplateByName, type JwtTemplateRow } from "../../store/jwt-templates.ts";
import type { SessionRow } from "../../store/sessions.ts";
import { getTokenSubject, listCustomPermissionKeys, type TokenSubject } from "../../store/token-subjects.ts";

export const DEFAULT_LIFETIME_SECONDS = 60;
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
 * The organization in the compact form of version 2: features (for `fea`), the names of all permissions in `per`, and
 * in `fpm`, feature by feature, which of them are granted, as the bits of a number.
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
 * The token that authenticates as a session's user; a template that the instance names may add claims. A token that
 * a browser gets names the origin of the application that it is for.
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
    lifetime ?? template?.lifetime ?? DEFAULT_LIFETIME_SECONDS,
    template?.allowed_clock_skew ?? DEFAULT_CLOCK_SKEW_SECONDS,
  );
  const { features, ...organization } = await buildOrganizationClaims(sandbox, subject.active);
  const plans = await loadPlanClaims(sandbox, session.user_id, subject.active?.organization.id);
  // Those with permissions come first: `fpm` counts along them.
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

/** A token with the claims of a template, signed with its own key where it has one. */
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
