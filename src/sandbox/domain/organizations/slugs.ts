import slugify from "@sindresorhus/slugify";
import { ApiError, invalidParam } from "../../api-error.ts";
import type { Sandbox } from "../../context.ts";
import { findOrganizationBySlug } from "../../store/index.ts";

/** Slugs, which identify organizations in URLs. */

const SLUG_PATTERN = /^[a-z0-9]+(-[a-z0-9]+)*$/;

/**
 * Checks a slug that the caller chose.
 *
 * @param ownId id of the organization that may already have the slug
 * @throws ApiError 403 if slugs are disabled, 422 if the slug is malformed or taken
 */
export async function assertSlug(
  sandbox: Sandbox,
  slug: string,
  settings: { readonly slug_disabled: boolean },
  ownId?: string,
): Promise<void> {
  if (settings.slug_disabled)
    throw new ApiError(403, {
      code: "organization_slugs_disabled",
      message: "organization slugs disabled",
      longMessage: "Organization slugs are disabled in this instance's settings; leave slug out.",
      param: "slug",
    });
  if (!SLUG_PATTERN.test(slug))
    throw invalidParam(
      "slug",
      "slug may contain only lowercase letters and digits, with dashes between them.",
      "form_param_format_invalid",
    );
  const existing = await findOrganizationBySlug(sandbox.db, slug);
  if (existing !== undefined && existing.id !== ownId)
    throw invalidParam("slug", `The slug ${slug} is taken.`, "form_identifier_exists");
}

/** Generates an available slug from a name: `acme-inc` from `Acme Inc`, with a random suffix if that is taken. */
export async function generateSlug(sandbox: Sandbox, name: string): Promise<string> {
  const base = slugify(name, { decamelize: false }) || "org";
  let slug = base;
  while ((await findOrganizationBySlug(sandbox.db, slug)) !== undefined)
    slug = `${base}-${sandbox.newId("org").slice(-8).toLowerCase()}`;
  return slug;
}
