import { ApiError } from "../../api-error.ts";

/** The social providers that Clerk supports for sign-in. */
const OAUTH_PROVIDERS = new Set([
  "apple",
  "atlassian",
  "bitbucket",
  "box",
  "coinbase",
  "discord",
  "dropbox",
  "enstall",
  "facebook",
  "github",
  "gitlab",
  "google",
  "hubspot",
  "huggingface",
  "line",
  "linear",
  "linkedin",
  "linkedin_oidc",
  "microsoft",
  "notion",
  "slack",
  "spotify",
  "tiktok",
  "twitch",
  "twitter",
  "vercel",
  "x",
  "xero",
]);

/**
 * Normalizes a provider's name to the form in external accounts: `google` and `oauth_google` both become
 * `oauth_google`.
 *
 * @throws ApiError 400 if the provider is unknown, 404 for a custom provider, because none is set up
 */
export function parseProvider(name: string): string {
  const shortName = name.replace(/^oauth_/, "");
  if (OAUTH_PROVIDERS.has(shortName)) return `oauth_${shortName}`;
  if (shortName.startsWith("custom_"))
    throw new ApiError(404, {
      code: "oauth_token_provider_not_enabled",
      message: "provider not enabled",
      longMessage: `No custom provider ${name} is set up in this instance.`,
    });
  throw new ApiError(400, {
    code: "oauth_unsupported_provider",
    message: "unsupported provider",
    longMessage: `${name} is not a provider; an example is oauth_google.`,
  });
}
