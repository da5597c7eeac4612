import { Hono, type Context } from "hono";
import { bodyLimit } from "hono/body-limit";
import { catalog, type CatalogEntry, type Operation } from "../../../tools/index.ts";
import {
  exceedsDepth,
  exceedsValueCount,
  type Log,
  MAX_JSON_DEPTH,
  MAX_JSON_VALUES,
} from "../../shared/index.ts";
import { ApiError } from "../api-error.ts";
import { runInTransaction, type Sandbox } from "../context.ts";
import { DatabaseFileError } from "../db/index.ts";
import { authenticateMachine } from "../domain/index.ts";
import type { AnyHandler } from "../handler.ts";
import { handlers } from "../handlers/index.ts";
import { getInstance } from "../store/index.ts";
import { mountSignUpRoutes } from "./frontend-routes.ts";
import { parseInput, type RawRequest } from "./input.ts";
import { MULTIPART_MEDIA_TYPE, parseMultipart } from "./multipart.ts";
import { serializeResult } from "./output.ts";
import { mountFetchMetadataCheck, mountOriginCheck } from "./origin-check.ts";
import { mountImageRoutes, mountTicketRoutes } from "./public-routes.ts";
import { isTokenApiPath, withBadRequestErrors } from "./token-api.ts";

/** Maximum size of a request body. */
const MAX_BODY_BYTES = 1024 * 1024;

/** Maximum size of a multipart body: the largest file that any operation accepts, plus the other form fields. */
const MAX_UPLOAD_BYTES =
  MAX_BODY_BYTES + Math.max(...[...catalog.values()].map(({ operation }) => operation.upload?.maxBytes ?? 0));

/** How much of a body over the size limit is still read before the rejection is sent; see `drainBody`. */
const MAX_DRAINED_BYTES = 32 * MAX_BODY_BYTES;

/** Sent without a `charset` parameter, because `@clerk/backend` treats a body with one as text. */
const JSON_MEDIA_TYPE = "application/json";

const createTraceId = () => crypto.randomUUID().replaceAll("-", "");

function toErrorResponse(context: Context, error: ApiError): Response {
  const clerk_trace_id = createTraceId();
  const errors = error.details.map(({ code, message, longMessage, param, meta }) => ({
    code,
    message,
    long_message: longMessage ?? message,
    ...(param === undefined && meta === undefined
      ? {}
      : { meta: { ...(param === undefined ? {} : { param_name: param }), ...meta } }),
  }));
  return context.body(JSON.stringify({ errors, clerk_trace_id }), error.status, {
    "content-type": JSON_MEDIA_TYPE,
    "x-clerk-trace-id": clerk_trace_id,
  });
}

/**
 * Authenticates a request to an operation that accepts a machine's secret key, and returns that key as the operation's
 * bearer field. Without a machine's key, the instance's secret key is required; it suffices if the field is optional.
 *
 * @throws ApiError 401 if the header holds no accepted key
 */
async function authenticateBearer(
  sandbox: Sandbox,
  operation: Operation,
  header: string | undefined,
): Promise<RawRequest["bearer"]> {
  const [field] = Object.entries(operation.bearerAuth);
  if (field === undefined) return {};
  const [name, schema] = field;
  const key = /^Bearer (ak_.+)$/.exec(header ?? "")?.[1];
  if (key !== undefined) await authenticateMachine(sandbox, key);
  else {
    await assertSecretKey(sandbox, header);
    if (!schema.isOptional())
      throw new ApiError(401, {
        code: "authentication_invalid",
        message: "Invalid authentication",
        longMessage: 'The Authorization header must be "Bearer ak_…", with the secret key of a machine.',
      });
  }
  return { [name]: key };
}

/** @throws ApiError 401 if the header does not hold the instance's secret key */
async function assertSecretKey(sandbox: Sandbox, header: string | undefined): Promise<void> {
  const key = /^Bearer (sk_.+)$/.exec(header ?? "")?.[1];
  if (key === undefined)
    throw new ApiError(401, {
      code: "authorization_header_format_invalid",
      message: "Invalid Authorization header format",
      longMessage: 'The Authorization header must be "Bearer sk_…", with the secret key of the instance.',
    });
  const instance = await getInstance(sandbox.db);
  if (key !== instance.secret_key)
    throw new ApiError(401, {
      code: "clerk_key_invalid",
      message: "The provided Clerk Secret Key is invalid",
      longMessage: "This is not the secret key of this sandbox; `clerk-mcp sandbox serve` prints it.",
    });
}

const invalidBody = (longMessage: string) =>
  new ApiError(400, { code: "request_body_invalid", message: "Request body invalid", longMessage });

const FORM_MEDIA_TYPE = "application/x-www-form-urlencoded";

/** The media type of the request body in lower case, without parameters. */
const getMediaType = (context: Context) =>
  (context.req.header("content-type") ?? "").split(";")[0]?.trim().toLowerCase();

async function parseBody(context: Context, { upload }: Operation): Promise<RawRequest["body"]> {
  const type = getMediaType(context);
  if (upload !== undefined && type === MULTIPART_MEDIA_TYPE) {
    const bytes = await context.req.arrayBuffer();
    return parseMultipart(context.req.header("content-type") ?? MULTIPART_MEDIA_TYPE, bytes, upload);
  }
  const text = await context.req.text();
  if (text === "") return { kind: "json", value: undefined };
  if (upload === undefined && type === FORM_MEDIA_TYPE)
    return { kind: "form", value: new URLSearchParams(text) };
  if (upload !== undefined || type !== JSON_MEDIA_TYPE)
    throw new ApiError(415, {
      code: "unsupported_content_type",
      message: "Content-Type is unsupported",
      longMessage: `The request body must be ${upload === undefined ? `${JSON_MEDIA_TYPE} or ${FORM_MEDIA_TYPE}` : MULTIPART_MEDIA_TYPE}.`,
    });
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw invalidBody("The request body is not valid JSON.");
  }
  if (exceedsValueCount(value, MAX_JSON_VALUES))
    throw invalidBody(`The request body has more than ${MAX_JSON_VALUES} values.`);
  if (exceedsDepth(value, MAX_JSON_DEPTH))
    throw invalidBody(`The request body is nested deeper than ${MAX_JSON_DEPTH} levels.`);
  return { kind: "json", value };
}

/** Converts `/domains/{domain_id}` to Hono's routes under `/v1`; the token API is also reachable without a version. */
function toRoutes(template: string): string[] {
  const route = template.replaceAll(/\{(\w+)\}/g, ":$1");
  return isTokenApiPath(template) ? [`/v1${route}`, route] : [`/v1${route}`];
}

/** The client that aborted never receives this error; it stops a write that was still waiting for the file's lock. */
const requestAborted = () =>
  new ApiError(400, { code: "request_given_up", message: "The request was given up before it was begun" });

async function handleOperation(
  sandbox: Sandbox,
  operation: Operation,
  handler: AnyHandler,
  context: Context,
): Promise<Response> {
  const query = new URL(context.req.url).searchParams;
  const bearer = await authenticateBearer(sandbox, operation, context.req.header("authorization"));
  const raw = { path: context.req.param(), query, body: await parseBody(context, operation), bearer };
  const input = isTokenApiPath(operation.pathTemplate)
    ? withBadRequestErrors(() => parseInput(operation, raw))
    : parseInput(operation, raw);
  // Serialized inside the transaction, so that a response that violates its model rolls the change back.
  const work = async (tx: Sandbox) => {
    if (context.req.raw.signal.aborted) throw requestAborted();
    return serializeResult(operation, await handler(tx, input), query);
  };
  const response = await (operation.effect === "read" ? work(sandbox) : runInTransaction(sandbox, work));
  response.headers.set("x-clerk-trace-id", createTraceId());
  return response;
}

/** Sorts fixed segments before placeholders, so that `/users/count` is not a user's route: `~` sorts after letters. */
const routeOrder = ({ operation }: CatalogEntry) => operation.pathTemplate.replaceAll("{", "~");
const compareRoutes = (a: CatalogEntry, b: CatalogEntry) => (routeOrder(a) < routeOrder(b) ? -1 : 1);

/**
 * Reads the rest of a rejected body: if the server closed the connection while the client was still sending, the
 * client would lose the response. A client that sends more than `MAX_DRAINED_BYTES` does lose it.
 */
async function drainBody(request: Request): Promise<void> {
  if (request.body === null || request.bodyUsed) return;
  let length = 0;
  for await (const chunk of request.body) {
    length += chunk.length;
    if (length > MAX_DRAINED_BYTES) return;
  }
}

/** Middleware that rejects a body of more than `maxSize` bytes with a 413. */
const createBodyLimit = (maxSize: number, code: string) =>
  bodyLimit({
    maxSize,
    onError: async (context) => {
      await drainBody(context.req.raw);
      return toErrorResponse(
        context,
        new ApiError(413, {
          code,
          message: "Request body too large",
          longMessage: `The request body must not exceed ${maxSize} bytes.`,
        }),
      );
    },
  });

const limitBody = createBodyLimit(MAX_BODY_BYTES, "request_body_too_large");
const limitUpload = createBodyLimit(MAX_UPLOAD_BYTES, "image_too_large");

/**
 * The statuses of RFC 4918 tell the client that nothing was changed: 423 that the file is locked, 507 that it could
 * not be used. With 500, the outcome is unknown.
 */
function toHttpStatus({ kind, sideEffect }: DatabaseFileError): 423 | 500 | 507 {
  if (sideEffect === "unknown") return 500;
  return kind === "locked" ? 423 : 507;
}

/** Builds the sandbox's HTTP application: the Backend API under `/v1`, and its token API also without that prefix. */
export function createSandboxApp(sandbox: Sandbox, log: Log): Hono {
  const app = new Hono();

  mountOriginCheck(app, sandbox);
  app.use((context, next) =>
    getMediaType(context) === MULTIPART_MEDIA_TYPE ? limitUpload(context, next) : limitBody(context, next),
  );

  const operations = [...catalog.values()].sort(compareRoutes);
  const mount = ({ name, operation }: CatalogEntry) => {
    const handler = handlers.get(name);
    if (handler === undefined) throw new Error(`The sandbox has no handler for ${name}.`);
    app.on(operation.method, toRoutes(operation.pathTemplate), (context) =>
      handleOperation(sandbox, operation, handler, context),
    );
  };
  const acceptsBearer = ({ operation }: CatalogEntry) => Object.keys(operation.bearerAuth).length > 0;
  const hasOwnAuth = (entry: CatalogEntry) => entry.operation.public || acceptsBearer(entry);
  mountImageRoutes(app, sandbox);
  // After the images, which pages of applications show.
  mountFetchMetadataCheck(app);
  operations.filter(hasOwnAuth).forEach(mount);

  mountTicketRoutes(app, sandbox);
  mountSignUpRoutes(app, sandbox);

  app.use(async (context, next) => {
    await assertSecretKey(sandbox, context.req.header("authorization"));
    await next();
  });

  operations.filter((entry) => !hasOwnAuth(entry)).forEach(mount);

  app.notFound((context) =>
    toErrorResponse(
      context,
      new ApiError(404, {
        code: "resource_not_found",
        message: "not found",
        longMessage: `There is no route ${context.req.method} ${context.req.path}.`,
      }),
    ),
  );

  app.onError((error, context) => {
    if (error instanceof ApiError) return toErrorResponse(context, error);
    log("error", `sandbox: a ${context.req.method} request failed`, { error: error.message });
    if (error instanceof DatabaseFileError)
      return toErrorResponse(
        context,
        new ApiError(toHttpStatus(error), {
          code: `sandbox_file_${error.kind}`,
          message: "the sandbox's file cannot be used",
          longMessage: error.message,
        }),
      );
    log("debug", "sandbox: where it failed", { stack: error.stack });
    return toErrorResponse(
      context,
      new ApiError(500, {
        code: "internal_clerk_error",
        message: "Oops, an unexpected error occurred",
        longMessage: `The sandbox failed: ${error.message}`,
      }),
    );
  });
  return app;
}

/**
 * Returns a `fetch` that calls the app directly, with no port and no network. An abort, which Hono itself would not
 * notice, rejects at once; a handler that is running by then still completes or is rolled back as a whole.
 */
export function createSandboxFetch(app: Hono): typeof fetch {
  return (input, init) => {
    const request = new Request(input, init);
    const { signal } = request;
    return new Promise((resolve, reject) => {
      const abort = () => reject(signal.reason);
      if (signal.aborted) return abort();
      signal.addEventListener("abort", abort, { once: true });
      Promise.resolve(app.fetch(request))
        .then(resolve, reject)
        .finally(() => signal.removeEventListener("abort", abort));
    });
  };
}
