import type { ElicitResult } from "@modelcontextprotocol/sdk/types.js";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { createHarness, getString } from "../../support/harness.ts";

const MINUTE_MS = 60_000;

/** Sets up a destructive call whose confirmation dialog stays open until the test accepts it. */
async function setUpPendingDialog() {
  let respond: (result: ElicitResult) => void = () => undefined;
  let notifyOpened = (): void => undefined;
  const harness = await createHarness({
    settings: { confirm: "human" },
    dialog: () =>
      new Promise((resolve) => {
        respond = resolve;
        notifyOpened();
      }),
  });
  const organization_id = getString(await harness.tool("create_organization", { name: "Acme" }), "id");
  const params = { name: "delete_organization", arguments: { organization_id, confirm: true } };
  const call = () => harness.client.callTool(params, undefined, { timeout: 60 * MINUTE_MS });
  return {
    harness,
    call,
    /** Settles when the next dialog has opened. */
    waitForDialog: () =>
      new Promise<void>((resolve) => {
        notifyOpened = resolve;
      }),
    accept: () => respond({ action: "accept", content: { name: "Acme" } }),
    deletions: () => harness.exchanges.filter(({ method }) => method === "DELETE"),
  };
}

describe("a confirmation dialog", () => {
  beforeEach(() => void vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] }));
  afterEach(() => void vi.useRealTimers());

  test("accepts a response within ten minutes", async () => {
    const { call, waitForDialog, accept, deletions } = await setUpPendingDialog();
    const firstDialogOpened = waitForDialog();
    const result = call();
    await firstDialogOpened;
    await vi.advanceTimersByTimeAsync(10 * MINUTE_MS - 1);
    expect(deletions()).toEqual([]);
    accept();
    expect(await result).toMatchObject({ structuredContent: { deleted: true } });
  });

  test("denies the call after ten minutes, and ignores a later response", async () => {
    const { call, waitForDialog, accept, deletions, harness } = await setUpPendingDialog();
    const firstDialogOpened = waitForDialog();
    const expiredCall = call();
    await firstDialogOpened;
    await vi.advanceTimersByTimeAsync(10 * MINUTE_MS);
    const denial = JSON.stringify(await expiredCall);
    expect(denial).toContain("It was not approved");
    expect(denial).toContain("not answered in time");
    expect(denial).toContain("Nothing was changed");
    accept();
    await harness.client.ping();
    expect(deletions()).toEqual([]);

    const secondDialogOpened = waitForDialog();
    const secondCall = call();
    await secondDialogOpened;
    accept();
    expect(await secondCall).toMatchObject({ structuredContent: { deleted: true } });
  });
});
