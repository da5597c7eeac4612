/** What the API says when it refuses a request: thrown by handlers, put on the wire by the app. */
export interface ApiErrorDetail {
  readonly code: string;
  readonly message: string;
  readonly longMessage?: string;
  /** The field that is at fault. */
  readonly param?: string | undefined;
  readonly meta?: Readonly<Record<string, unknown>>;
}

export class ApiError extends Error {
  override readonly name = "ApiError";
  readonly details: readonly ApiErrorDetail[];

  constructor(
    readonly status: 400 | 401 | 402 | 403 | 404 | 409 | 410 | 413 | 415 | 422 | 423 | 500 | 507,
    ...details: readonly ApiErrorDetail[]
  ) {
    super(details.map(({ code, message }) => `${code}: ${message}`).join("; "));
    this.details = details;
  }
}

/** 404 for an id that nothing has. */
export const notFound = (resource: string, id: string) =>
  new ApiError(404, {
    code: "resource_not_found",
    message: "not found",
    longMessage: `No ${resource} was found with id ${id}.`,
  });

/** 422 for a field whose value cannot be taken. */
export const invalidParam = (param: string, longMessage: string, code = "form_param_value_invalid") =>
  new ApiError(422, { code, message: "is invalid", longMessage, param });

/** 422 for a field that is needed and was not given. */
export const missingParam = (param: string) =>
  new ApiError(422, {
    code: "form_param_missing",
    message: "is missing",
    longMessage: `${param} must be included.`,
    param,
  });

/** 400 for what cannot be done as things stand. */
export const badState = (code: string, longMessage: string) =>
  new ApiError(400, { code, message: code.replaceAll("_", " "), longMessage });

/** 400 for what only a production instance can do. */
export const productionOnly = (feature: string) =>
  new ApiError(400, {
    code: "request_invalid_for_environment",
    message: "request invalid for environment",
    longMessage: `${feature} is only possible on a production instance.`,
  });

/** 404 for a key or token that opens nothing: an unknown one, or one that is revoked or expired. */
export const invalidToken = (longMessage: string) =>
  new ApiError(404, { code: "resource_not_found", message: "not found", longMessage });

/** 400 for input that the token service cannot take. */
export const badRequest = (param: string, longMessage: string) =>
  new ApiError(400, { code: "bad_request", message: "Bad Request", longMessage, param });
