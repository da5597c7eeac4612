import type { Context, Hono } from "hono";
import { z } from "zod/v3";
import { ApiError, invalidParam } from "../api-error.ts";
import { runInTransaction, type Sandbox } from "../context.ts";
import {
  attemptSignUp,
  createBrowserCookies,
  createSignUp,
  prepareSignUp,
  SignUpInput,
  SignUpStrategy,
} from "../domain/index.ts";
import { presentSignUp } from "../presenters/index.ts";
import type { SignUpRow } from "../store/index.ts";

/**
 * The sign-up endpoints of the Frontend API. The Backend API reads and updates sign-ups, but cannot create one.
 */

/**
 * Parses a body, JSON or a form.
 *
 * @throws ApiError 400 if the body cannot be parsed, 422 if it does not match the schema
 */
async function parseBody<Schema extends z.ZodTypeAny>(
  context: Context,
  schema: Schema,
): Promise<z.output<Schema>> {
  const isJson = context.req.header("content-type")?.startsWith("application/json") === true;
  const body: unknown = await (isJson ? context.req.json() : context.req.parseBody()).catch(() => {
    throw new ApiError(400, { code: "request_body_invalid", message: "Request body invalid" });
  });
  const parsed = schema.safeParse(body);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const param = issue?.path.join(".") ?? "";
  throw invalidParam(param, `${param} is invalid: ${issue?.message ?? "unknown"}.`);
}

/** Adds the endpoints that a sign-up form calls; they need no secret key. */
export function mountSignUpRoutes(app: Hono, sandbox: Sandbox): void {
  const sendSignUp = async (context: Context, row: SignUpRow) => {
    const response = await presentSignUp(sandbox.db, row, sandbox.now());
    return context.body(JSON.stringify({ response, client: null }), 200, {
      "content-type": "application/json",
    });
  };

  app.post("/v1/client/sign_ups", async (context) => {
    const input = await parseBody(context, SignUpInput);
    return sendSignUp(context, await runInTransaction(sandbox, (tx) => createSignUp(tx, input)));
  });

  app.post("/v1/client/sign_ups/:id/prepare_verification", async (context) => {
    const { strategy } = await parseBody(context, z.object({ strategy: SignUpStrategy }));
    const id = context.req.param("id");
    return sendSignUp(context, await runInTransaction(sandbox, (tx) => prepareSignUp(tx, id, strategy)));
  });

  app.post("/v1/client/sign_ups/:id/attempt_verification", async (context) => {
    const input = await parseBody(context, z.object({ strategy: SignUpStrategy, code: z.string() }));
    const id = context.req.param("id");
    const { row, error } = await runInTransaction(sandbox, (tx) => attemptSignUp(tx, id, input));
    if (error !== undefined) throw error;
    if (row.created_session_id !== null)
      for (const cookie of await createBrowserCookies(sandbox, row.created_session_id, null))
        context.header("set-cookie", cookie, { append: true });
    return sendSignUp(context, row);
  });
}
