import { CallToolResultSchema } from "@modelcontextprotocol/sdk/types.js";
import { z } from "zod/v3";
import type { Harness, Json } from "../harness.ts";
import { takeSnapshot, type Snapshot } from "./database-snapshot.ts";
import { findLosses, type Loss } from "./find-losses.ts";

const DryRun = z.object({
  preview: z.object({
    target: z.unknown(),
    owner: z.string().optional(),
    warning: z.string(),
    lost: z.array(z.string()),
    affected: z.array(z.string()),
  }),
});

type Preview = z.output<typeof DryRun>["preview"];

/** What a call did. */
export interface ObservedCall {
  /** The error if the call failed in the end. */
  readonly error: string | undefined;
  /** What the gate showed before it; `undefined` if it let the call pass without a confirmation. */
  readonly preview: Preview | undefined;
  readonly losses: readonly Loss[];
  readonly result: Json;
  /** The database after the call. */
  readonly after: Snapshot;
}

/**
 * Makes a write without a confirmation, and then with one if the gate asks for it, and compares the database before and
 * after.
 *
 * @param confirms whether the second call is made
 * @param before the database before the call, if it is known
 */
export async function observeCall(
  harness: Harness,
  name: string,
  args: Json,
  { confirms = true, before }: { readonly confirms?: boolean; readonly before?: Snapshot } = {},
): Promise<ObservedCall> {
  const { confirm: _, ...unconfirmed } = args;
  const call = async (extra: Json) => {
    const response = await harness.client.callTool({ name, arguments: { ...unconfirmed, ...extra } });
    const { isError, content, structuredContent } = CallToolResultSchema.parse(response);
    const [block] = content;
    return {
      error: isError === true ? (block?.type === "text" ? block.text : "") : undefined,
      result: structuredContent ?? {},
    };
  };
  const initial = before ?? (await takeSnapshot(harness.sandbox));
  const first = await call({});
  const isGated = first.error?.includes("needs confirmation") === true;
  // A call that fails changes nothing, as the tests of the gate and of the sandbox show.
  if (first.error !== undefined && !(isGated && confirms))
    return { error: first.error, preview: undefined, losses: [], result: {}, after: initial };
  const preview = isGated
    ? DryRun.parse(await harness.tool(name, { ...unconfirmed, dry_run: true })).preview
    : undefined;
  const { error, result } = isGated ? await call({ confirm: true }) : first;
  const after = await takeSnapshot(harness.sandbox);
  return { error, preview, losses: findLosses(initial, after), result, after };
}

/** The number at the beginning of an entry such as `3 or more sessions`; all if they could not be counted. */
const parseCount = (entry: string) =>
  Number(/^\d+/.exec(entry)?.[0] ?? (entry.includes("not counted") ? Infinity : 1));

const describeLoss = ({ table, column }: Loss) => `${table}${column === undefined ? " row" : `.${column}`}`;

/** Whether a deleted row is the target: its key, of one or several ids, is among the arguments or in the preview. */
const isTarget = ({ column, key }: Loss, shown: string) =>
  column === undefined && key.split(" ").every((part) => shown.includes(part));

/** Describes what a call took away without a confirmation, or without mention in the preview. */
export function listUnannounced({ preview, losses }: ObservedCall, args: Json): string[] {
  if (preview === undefined)
    return [...new Set(losses.map((loss) => `without confirmation: ${describeLoss(loss)}`))];
  const shown = JSON.stringify([preview.target, args]) + (preview.owner ?? "");
  const entries = [...preview.lost, ...preview.affected];
  const groups = new Map<string, Loss[]>();
  for (const loss of losses)
    if (!isTarget(loss, shown))
      groups.set(describeLoss(loss), [...(groups.get(describeLoss(loss)) ?? []), loss]);
  return [...groups].flatMap(([description, group]) => {
    const isMentioned = ({ mention }: Loss) =>
      [preview.warning, ...entries].some((text) => mention.test(text));
    if (!group.every(isMentioned)) return [`not mentioned: ${description}`];
    const counted = entries
      .filter((entry) => group.some(({ mention }) => mention.test(entry)))
      .reduce((sum, entry) => sum + parseCount(entry), 0);
    const expected = group.filter((loss) => loss.counted).length;
    return counted < expected ? [`not counted: ${expected} of ${description}`] : [];
  });
}
