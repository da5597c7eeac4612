import { expect, test } from "vitest";
import { createHarness } from "../../support/harness.ts";

/** The text that an agent receives when a proxy or gateway answers in place of Clerk's API. */

const UNCHANGED = "Nothing was changed.";
const UNKNOWN = "It is not known whether anything was changed.";

/** Creates a server whose API is behind a gateway that answers each request with the status `answerWith` has set. */
async function createGatewayHarness() {
  let status = 200;
  const { failure } = await createHarness({
    wrapFetch: () => async () =>
      new Response("<h1>No</h1>", {
        status,
        headers: { "content-type": "text/html", "retry-after": "90" },
      }),
  });
  const user = { user_id: "user_1" };
  return async (gatewayStatus: number) => {
    status = gatewayStatus;
    return { read: await failure("get_user", user), write: await failure("unban_user", user) };
  };
}

test("a call that is not sent because of a rate limit says how long to wait", async () => {
  const answerWith = await createGatewayHarness();
  await answerWith(429);
  const { read, write } = await answerWith(200);
  for (const text of [read, write]) {
    expect(text).toContain("The API has limited this operation (HTTP 429) for another 90 seconds");
    expect(text).toContain("Next: Wait 90 seconds, then call again.");
  }
  expect(write).toContain(UNCHANGED);
  expect(read).not.toContain(UNCHANGED);
});

const LESS = "Send less in one call (fewer items, shorter values, a smaller file) and call unban_user again.";
const FEWER = "Send fewer or shorter values in one call and call unban_user again.";
const CHECK_GATEWAY = "A person has to check the proxy or gateway, and CLERK_API_URL.";

test.each([
  [407, CHECK_GATEWAY],
  [403, CHECK_GATEWAY],
  [404, CHECK_GATEWAY],
  [413, LESS],
  [414, FEWER],
  [431, FEWER],
  [429, "Wait 90 seconds, then call again."],
])("HTTP %i of a gateway is told by its status, with what to do", async (status, advice) => {
  const answerWith = await createGatewayHarness();
  const { read, write } = await answerWith(status);
  for (const text of [read, write]) {
    expect(text).toContain(`failed on Clerk (sandbox) (HTTP ${status}).`);
    expect(text).toContain(`(HTTP ${status}, text/html, "<h1>No</h1>")`);
    expect(text).not.toContain(UNKNOWN);
  }
  expect(write).toContain(`${UNCHANGED}\nNext: ${advice}`);
  expect(read).toContain(`Next: ${advice.replace("unban_user", "get_user")}`);
  expect(read).not.toContain(UNCHANGED);
});

test("a server error of a gateway names the read that shows the outcome of a write, and the gateway for a read", async () => {
  const answerWith = await createGatewayHarness();
  for (const status of [501, 505, 507, 511, 520, 599]) {
    const { read, write } = await answerWith(status);
    expect(write).toContain(`(HTTP ${status}).`);
    expect(write).toContain(`${UNKNOWN}\nNext: Read the current state before you try again; `);
    expect(write).toContain('get_user {"user_id":"user_1"}');
    expect(read).toContain("Next: Try again later. If it fails again, a person has to check the proxy");
    expect(read).not.toMatch(/chang/);
  }
});
