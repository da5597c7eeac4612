import type { z } from "zod/v3";
import { DEFAULT_LIMIT } from "../../../tools/models/common.ts";
import type { RedirectUrl } from "../../../tools/models/redirect-url.ts";
import type { redirectUrls } from "../../../tools/resources/redirect-urls.ts";
import { ApiError, invalidParam, notFound } from "../api-error.ts";
import type { Sandbox } from "../context.ts";
import * as store from "../store/redirect-urls.ts";
import type { Handlers } from "./handler.ts";

/** A scheme and what follows it; http is open to whoever listens, the others lead to no app. */
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
