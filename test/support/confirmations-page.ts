import { markdownTable } from "markdown-table";
import type { CatalogEntry } from "../../tools/catalog.ts";
import { ANY_VALUE, isComparison, PRESENT } from "../../tools/core/conditions.ts";
import type { ConditionalConfirmation, ConfirmWhen } from "../../tools/core/confirmation.ts";

const code = (text: string) => `\`${text}\``;

/** Formats a condition on a value that follows the name of a field. */
function formatCondition(name: string, condition: unknown): string {
  if (condition === ANY_VALUE) return code(name);
  if (condition === PRESENT) return `${code(name)} that is not empty`;
  if (!isComparison(condition))
    return condition === undefined ? `no ${code(name)}` : code(`${name}: ${JSON.stringify(condition)}`);
  switch (condition.kind) {
    case "differs":
      return `another ${code(name)}`;
    case "does not match":
      return `${code(name)} unlike ${code(String(condition.pattern))}`;
    case "at most":
      return `${code(name)}: at most ${condition.maximum} of ${code(JSON.stringify(condition.value))}`;
  }
}

const formatConditions = (conditions: Readonly<Record<string, unknown>>): string[] =>
  Object.entries(conditions).map(([name, condition]) => formatCondition(name, condition));

function formatTrigger(trigger: ConfirmWhen, { replaces = {} }: ConditionalConfirmation): string {
  const { arguments: conditions = {}, target = {}, onlyIfRemoving, onlyIfAffecting } = trigger;
  const parts = [
    ...formatConditions(conditions),
    ...(onlyIfRemoving === true ? [`removing ${Object.keys(replaces).join(" or ")}`] : []),
    ...(onlyIfAffecting === undefined ? [] : [`affecting ${onlyIfAffecting}`]),
  ];
  const targetParts = formatConditions(target);
  return [
    parts.join(" and "),
    ...(targetParts.length === 0 ? [] : [`if the target has ${targetParts.join(" and ")}`]),
  ]
    .filter((part) => part !== "")
    .join(", ");
}

/** Escapes what separates the cells of a table. */
const escapeCell = (text: string) => text.replaceAll("|", String.raw`\|`);

/** Formats which calls of each write need confirmation, and why the others do not. */
export function formatConfirmationsPage(entries: readonly CatalogEntry[]): string {
  const writes = entries
    .filter(({ operation }) => operation.effect === "write")
    .sort((a, b) => (a.name < b.name ? -1 : 1));
  const rows = writes.map(({ name, operation: { confirm, withoutConfirmation = "" } }) => [
    code(name),
    confirm !== undefined && "when" in confirm
      ? escapeCell(confirm.when.map((trigger) => formatTrigger(trigger, confirm)).join("; "))
      : "never",
    withoutConfirmation,
  ]);
  const count = writes.filter(({ operation }) => operation.confirm !== undefined).length;
  return `# Confirmations

Every destructive tool needs confirmation. Of the ${writes.length} other tools that write, ${count} need it for some calls: for those that
take away what another call cannot bring back as it was, or that lock people out. \`npm run generate\` writes this page
from the declarations in \`tools/resources\`.

What counts as taken away: a row, an item of a list, a credential or second factor, the text of a template, or access.
Another value of a name, a role or a metadata key does not. Where it depends on the target, the target is read first,
and a target that cannot be read counts as one that needs confirmation.

${markdownTable([["Tool", "Needs confirmation with", "Why other calls do not"], ...rows])}
`;
}
