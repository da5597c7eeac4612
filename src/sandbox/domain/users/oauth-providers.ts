import { ApiError } from "../../api-error.ts";

/** The social providers that people can sign in with on Clerk. */
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
 * The provider as accounts name it: `oauth_google`, which `google` says too.
 *
 * @throws Failure for a provider that there is not, or that was not set up
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
