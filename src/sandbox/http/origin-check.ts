import type { Hono } from "hono";
import { cors } from "hono/cors";
import { ApiError } from "../api-error.ts";
import type { Sandbox } from "../context.ts";
import { getInstance } from "../store/index.ts";

/** The names of this machine in a `Host` header: another name means that DNS was made to lead here (DNS rebinding). */
const LOOPBACK_HOSTS: ReadonlySet<string> = new Set(["127.0.0.1", "localhost", "[::1]"]);

const forbidden = (code: "host_invalid" | "origin_invalid", longMessage: string) =>
  new ApiError(403, { code, message: code.replaceAll("_", " "), longMessage });

function assertLoopbackHost(host: string): void {
  if (!LOOPBACK_HOSTS.has(host.replace(/:\d+$/, "")))
    throw forbidden("host_invalid", "The Host header must name this machine: 127.0.0.1, localhost or [::1].");
}

/** Origins that the instance allows, besides the server's own. */
const loadAllowedOrigins = async (sandbox: Sandbox): Promise<readonly string[]> =>
  (await getInstance(sandbox.db)).settings.allowed_origins ?? [];

/**
 * Refuses requests that a page of another site makes in a browser of this machine: routes without a secret key would act on
 * them. Requests of servers and command-line clients have no `Origin` header, requests in the same process no `Host` header
 * either. Instances name further origins in `allowed_origins`; only these get CORS headers.
 *
 * @throws ApiError 403
 */
export function mountOriginCheck(app: Hono, sandbox: Sandbox): void {
  const addCorsHeaders = cors({ origin: (origin) => origin, credentials: true });
  app.use(async (context, next) => {
    const host = context.req.header("host");
    if (host !== undefined) assertLoopbackHost(host);
    const origin = context.req.header("origin");
    if (origin === undefined || origin === `http://${host}`) return next();
    if (!(await loadAllowedOrigins(sandbox)).includes(origin))
      throw forbidden(
        "origin_invalid",
        `The origin ${origin} is not one of the instance's allowed_origins, which update_instance sets.`,
      );
    return addCorsHeaders(context, next);
  });
}

/**
 * Refuses a request that a page of another site makes without an `Origin` header, as for an image or a script. Following a
 * link is allowed: links in emails lead here.
 *
 * @throws ApiError 403
 */
export function mountFetchMetadataCheck(app: Hono): void {
  app.use(async (context, next) => {
    const site = context.req.header("sec-fetch-site");
    const isForeign = site === "cross-site" || site === "same-site";
    if (
      isForeign &&
      context.req.header("origin") === undefined &&
      context.req.header("sec-fetch-mode") !== "navigate"
    )
      throw forbidden("origin_invalid", "A page of another site may lead here by a link only.");
    await next();
  });
}
