import { ApiError } from "../api-error.ts";

/**
 * The part of the API behind keys and tokens of programs. It is reached without a version too, and refuses what it
 * cannot take by 400 where the rest of the API answers 422.
 */

const TOKEN_API_PATHS = ["/api_keys", "/m2m_tokens", "/oauth_applications/access_tokens"];

export const isTokenApiPath = (template: string): boolean =>
  TOKEN_API_PATHS.some((root) => template === root || template.startsWith(`${root}/`));

/** Reads input, and refuses it as this service does. */
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
