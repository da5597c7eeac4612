import { html } from "hono/html";
import type { interstitial } from "../../../tools/index.ts";
import { ApiError } from "../api-error.ts";
import type { Handlers } from "../handler.ts";

const HOST_PATTERN = /^(?!-)[a-z0-9-]+(\.[a-z0-9-]+)+(:\d{1,5})?$/i;
const PUBLISHABLE_KEY_PATTERN = /^pk_(?:test|live)_([A-Za-z0-9+/_-]+={0,2})$/;

const malformedParam = (code: string, longMessage: string) =>
  new ApiError(400, { code, message: "is malformed", longMessage });

/**
 * Decodes the Frontend API host in a publishable key.
 *
 * @throws ApiError 400 if the key is malformed
 */
function decodeFrontendApiHost(publishableKey: string): string {
  const encoded = PUBLISHABLE_KEY_PATTERN.exec(publishableKey)?.[1] ?? "";
  const decoded = Buffer.from(encoded, "base64").toString("latin1");
  const host = decoded.slice(0, -1);
  if (!decoded.endsWith("$") || !HOST_PATTERN.test(host))
    throw malformedParam(
      "malformed_publishable_key",
      "publishable_key must be pk_test_ or pk_live_ and a Frontend API host in base64.",
    );
  return host;
}

function parseHost(name: string, host: string): string {
  if (!HOST_PATTERN.test(host))
    throw malformedParam(
      "malformed_request_parameters",
      `${name} must be a host name, such as clerk.example.com.`,
    );
  return host;
}

/**
 * Accepts only http and https URLs, because the page loads a script from the URL.
 *
 * @throws ApiError 400 if the URL has another scheme or is malformed
 */
function parseUrl(name: string, url: string): string {
  if (!/^https?:$/.test(URL.canParse(url) ? new URL(url).protocol : ""))
    throw malformedParam("malformed_request_parameters", `${name} must be a URL that begins with https://.`);
  return url.replace(/\/+$/, "");
}

export const interstitialHandlers: Handlers<typeof interstitial> = {
  async get_interstitial(_, query) {
    const { publishable_key, proxy_url, domain, sign_in_url, use_domain_for_script } = query;
    const frontendApiParam = query.frontend_api ?? query.frontendApi;
    if (publishable_key === undefined && frontendApiParam === undefined)
      throw new ApiError(400, {
        code: "missing_query_parameter",
        message: "missing query parameter",
        longMessage: "The query needs publishable_key or frontend_api.",
        param: "publishable_key",
      });
    const frontendApi =
      publishable_key === undefined
        ? parseHost("frontend_api", frontendApiParam ?? "")
        : decodeFrontendApiHost(publishable_key);
    const proxy = proxy_url === undefined ? undefined : parseUrl("proxy_url", proxy_url);
    const satellite = domain === undefined ? undefined : parseHost("domain", domain);
    const scriptHost =
      satellite !== undefined && use_domain_for_script === true ? `clerk.${satellite}` : frontendApi;
    const script = `${proxy ?? `https://${scriptHost}`}/npm/@clerk/clerk-js@5/dist/clerk.browser.js`;
    const page = await html`<!doctype html>
      <html lang="en">
        <head>
          <meta charset="utf-8" />
          <title>Signing in</title>
        </head>
        <body>
          <script
            id="clerk"
            src="${script}"
            crossorigin="anonymous"
            data-clerk-publishable-key="${publishable_key ?? ""}"
            data-clerk-frontend-api="${frontendApi}"
            data-clerk-proxy-url="${proxy ?? ""}"
            data-clerk-domain="${satellite ?? ""}"
            data-clerk-sign-in-url="${sign_in_url ?? ""}"
          ></script>
          <script>
            const { clerkSignInUrl } = document.getElementById("clerk").dataset;
            window.Clerk.load({
              isInterstitial: true,
              signInUrl: clerkSignInUrl || undefined,
            }).then(() => location.reload());
          </script>
        </body>
      </html>`;
    return String(page);
  },
};
