import { expect, test } from "vitest";
import { catalog } from "../../tools/catalog.ts";
import { formatConfirmationsPage } from "../support/confirmations-page.ts";

test("docs/confirmations.md says which calls need confirmation (npm run generate writes it)", async () => {
  await expect(formatConfirmationsPage([...catalog.values()])).toMatchFileSnapshot(
    "../../docs/confirmations.md",
  );
});
