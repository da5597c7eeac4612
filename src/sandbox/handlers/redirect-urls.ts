import type { z } from "zod/v3";
import { DEFAULT_LIMIT, type RedirectUrl, type redirectUrls } from "../../../tools/index.ts";
import { ApiError, invalidParam, notFound } from "../api-error.ts";
import type { Sandbox } from "../context.ts";
import type { Handlers } from "../handler.ts";
import * as store from "../store/index.ts";

/**
 * A URL with an allowed scheme. http is rejected because it is open to any listener; the other rejected schemes do
 * not lead to an app.
 */
const REDIRECT_URL_PATTERN = /^(?!(?:http|javascript|data|file|blob|about):)[a-z][a-z0-9+.-]*:\/\/[^\s]+$/i;

const toResponse = (row: store.RedirectUrlRow): z.input<typeof RedirectUrl> => ({
  object: "redirect_url",
  ...row,
});

async function getRedirectUrl(sandbox: Sandbox, id: string): Promise<store.RedirectUrlRow> {
  const row = await store.findRedirectUrl(sandbox.db, id);
  if (row === undefined) throw notFound("redirect URL", id);
  return row;
}

async function assertValidNewUrl(sandbox: Sandbox, url: string): Promise<void> {
  if (!REDIRECT_URL_PATTERN.test(url) || !URL.canParse(url))
    throw invalidParam(
      "url",
      "url must be an absolute URL that begins with https:// or the app's scheme.",
      "form_param_format_invalid",
    );
  if ((await store.findRedirectUrlByUrl(sandbox.db, url)) !== undefined)
    throw new ApiError(400, {
      code: "duplicate_record",
      message: "duplicate record",
      longMessage: `${url} is already allowed.`,
      param: "url",
    });
}

export const redirectUrlHandlers: Handlers<typeof redirectUrls> = {
  async list_redirect_urls(sandbox, { limit = DEFAULT_LIMIT, offset = 0 }) {
    const { rows, total } = await store.listRedirectUrls(sandbox.db, { limit, offset });
    return { data: rows.map(toResponse), total_count: total };
  },

  async create_redirect_url(sandbox, { url }) {
    await assertValidNewUrl(sandbox, url);
    const now = sandbox.now();
    const row: store.RedirectUrlRow = { id: sandbox.newId("ru"), url, created_at: now, updated_at: now };
    await store.insertRedirectUrl(sandbox.db, row);
    return toResponse(row);
  },

  async get_redirect_url(sandbox, { id }) {
    return toResponse(await getRedirectUrl(sandbox, id));
  },

  async delete_redirect_url(sandbox, { id }) {
    await getRedirectUrl(sandbox, id);
    await store.deleteRedirectUrl(sandbox.db, id);
    return { object: "redirect_url", id, deleted: true };
  },
};
