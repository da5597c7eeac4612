/** One entry of an API error response. Handlers throw entries in an `ApiError`, which the app serializes. */
export interface ApiErrorEntry {
  readonly code: string;
  readonly message: string;
  readonly longMessage?: string;
  /** Name of the request field that caused the error; becomes `meta.param_name`. */
  readonly param?: string | undefined;
  readonly meta?: Readonly<Record<string, unknown>>;
}

export class ApiError extends Error {
  override readonly name = "ApiError";
  readonly details: readonly ApiErrorEntry[];

  constructor(
    readonly status: 400 | 401 | 402 | 403 | 404 | 409 | 410 | 413 | 415 | 422 | 423 | 500 | 507,
    ...details: readonly ApiErrorEntry[]
  ) {
    super(details.map(({ code, message }) => `${code}: ${message}`).join("; "));
    this.details = details;
  }
}

/** 404 for an unknown id. */
export const notFound = (resource: string, id: string) =>
  new ApiError(404, {
    code: "resource_not_found",
    message: "not found",
    longMessage: `No ${resource} was found with id ${id}.`,
  });

/** 422 for a field with an invalid value. */
export const invalidParam = (param: string, longMessage: string, code = "form_param_value_invalid") =>
  new ApiError(422, { code, message: "is invalid", longMessage, param });

/** 422 for a missing required field. */
export const missingParam = (param: string) =>
  new ApiError(422, {
    code: "form_param_missing",
    message: "is missing",
    longMessage: `${param} must be included.`,
    param,
  });

/** 400 for an operation that the resource's current state does not allow. */
export const invalidState = (code: string, longMessage: string) =>
  new ApiError(400, { code, message: code.replaceAll("_", " "), longMessage });

/** 400 for a feature that only production instances have. */
export const productionOnly = (feature: string) =>
  new ApiError(400, {
    code: "request_invalid_for_environment",
    message: "request invalid for environment",
    longMessage: `${feature} is only possible on a production instance.`,
  });

/** 404 for a key or token that is unknown, revoked or expired. */
export const invalidToken = (longMessage: string) =>
  new ApiError(404, { code: "resource_not_found", message: "not found", longMessage });

/** 400 for invalid input to the token API. */
export const badRequest = (param: string, longMessage: string) =>
  new ApiError(400, { code: "bad_request", message: "Bad Request", longMessage, param });
