import { expect, test } from "vitest";
import { createHarness, getItems } from "../../support/harness.ts";

test("a redirect URL can be created, read, listed newest first, and deleted", async () => {
  const { tool, failure, clock } = await createHarness();
  const first = await tool("create_redirect_url", { url: "my-app://oauth-callback" });
  expect(first).toMatchObject({ object: "redirect_url", created_at: clock.now() });
  clock.advance(1000);
  const second = await tool("create_redirect_url", { url: "https://app.example.com/callback" });
  const list = await tool("list_redirect_urls");
  expect(getItems(list)).toEqual([second, first]);
  expect(list).toMatchObject({ total_count: 2 });
  expect(getItems(await tool("list_redirect_urls", { limit: 1, offset: 1 }))).toEqual([first]);

  const target = { id: first["id"] };
  expect(await tool("get_redirect_url", target)).toEqual(first);
  expect(await failure("delete_redirect_url", target)).toContain("my-app://oauth-callback");
  expect(await tool("delete_redirect_url", { ...target, confirm: true })).toEqual({
    object: "redirect_url",
    ...target,
    deleted: true,
  });
  expect(await failure("get_redirect_url", target)).toContain("resource_not_found");
});

test("creating the same redirect URL twice fails", async () => {
  const { tool, failure } = await createHarness();
  const url = "https://app.example.com/callback";
  await tool("create_redirect_url", { url });
  expect(await failure("create_redirect_url", { url })).toContain("duplicate_record");
});

test.each(["app.example.com", "http://app.example.com", "javascript://alert(1)", "my-app:callback", ""])(
  "%j is rejected as a redirect URL",
  async (url) => {
    const { failure } = await createHarness();
    expect(await failure("create_redirect_url", { url })).toContain("form_param_format_invalid");
  },
);
