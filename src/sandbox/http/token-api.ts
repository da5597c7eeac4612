import { ApiError } from "../api-error.ts";

/**
 * The token API: API keys, M2M tokens and OAuth access tokens. It is also reachable without the version prefix, and
 * rejects invalid input with 400, where the rest of the API uses 422.
 */

const TOKEN_API_PATHS = ["/api_keys", "/m2m_tokens", "/oauth_applications/access_tokens"];

export const isTokenApiPath = (template: string): boolean =>
  TOKEN_API_PATHS.some((root) => template === root || template.startsWith(`${root}/`));

/**
 * Runs `parse` and converts its 422 errors to the token API's 400.
 *
 * @throws ApiError 400 `bad_request` instead of 422; other errors unchanged
 */
export function withBadRequestErrors<T>(parse: () => T): T {
  try {
    return parse();
  } catch (error) {
    if (!(error instanceof ApiError) || error.status !== 422) throw error;
    throw new ApiError(
      400,
      ...error.details.map(({ longMessage, message, param }) => ({
        code: "bad_request",
        message: "Bad Request",
        longMessage: longMessage ?? message,
        param,
      })),
    );
  }
}
