import { isDeepStrictEqual } from "node:util";
import { z } from "zod/v3";
import type { Row, Snapshot } from "./database-snapshot.ts";
import { LOSS_RULES, type ColumnRule } from "./loss-rules.ts";

/** Something that a call took away. */
export interface Loss {
  readonly table: string;
  /** `undefined` for a deleted or an added row. */
  readonly column: string | undefined;
  /** The primary key of the row. */
  readonly key: string;
  /** How the preview of the call must mention it. */
  readonly mention: RegExp;
  /** Whether the preview must count it among others of its kind. */
  readonly counted: boolean;
}

const JsonObject = z.record(z.unknown());

const isAbsent = (value: unknown) => value === null || value === undefined || value === "";

/** Parses a list or an object in JSON, or a list separated by spaces. */
function parseColumn(value: unknown): unknown {
  if (typeof value !== "string") return undefined;
  try {
    return JSON.parse(value);
  } catch {
    return value.split(" ");
  }
}

/** Whether an object has lost a key at any depth, or, with `includesValues`, a key has another value. */
function losesKey(before: Row, after: Row, includesValues: boolean): boolean {
  return Object.entries(before).some(([key, value]) => {
    const next = Object.hasOwn(after, key) ? after[key] : undefined;
    if (next === undefined) return true;
    const [inner, nextInner] = [JsonObject.safeParse(value), JsonObject.safeParse(next)];
    if (inner.success && nextInner.success) return losesKey(inner.data, nextInner.data, includesValues);
    return includesValues && !isDeepStrictEqual(value, next);
  });
}

function isLost(rule: ColumnRule, before: unknown, after: unknown): boolean {
  if (isDeepStrictEqual(before, after)) return false;
  switch (rule.loss) {
    case "replaced":
      return !isAbsent(before);
    case "changed":
      return true;
    case "cleared":
      return !isAbsent(before) && isAbsent(after);
    case "set":
      return isAbsent(before);
    case "becomes":
      return rule.values.includes(after);
    case "items": {
      const [items, nextItems] = [parseColumn(before), parseColumn(after) ?? []];
      if (!Array.isArray(items) || !Array.isArray(nextItems)) return false;
      return items.some((item) => !nextItems.some((next) => isDeepStrictEqual(item, next)));
    }
    case "keys":
    case "keys and values": {
      const object = JsonObject.safeParse(parseColumn(before));
      const nextObject = JsonObject.safeParse(parseColumn(after));
      if (!object.success) return false;
      return losesKey(
        object.data,
        nextObject.success ? nextObject.data : {},
        rule.loss === "keys and values",
      );
    }
  }
}

/** Lists what the rules call a loss between two snapshots. */
export function findLosses(before: Snapshot, after: Snapshot): Loss[] {
  return Object.entries(LOSS_RULES).flatMap(([table, rule]): Loss[] => {
    const [rows, nextRows] = [
      before.get(table) ?? new Map<string, Row>(),
      after.get(table) ?? new Map<string, Row>(),
    ];
    const ofExisting = [...rows].flatMap(([key, row]): Loss[] => {
      const next = nextRows.get(key);
      if (next === undefined) {
        const { deletedRow: mention, exceptRows } = rule;
        return mention === undefined || exceptRows?.(row, before) === true
          ? []
          : [{ table, column: undefined, key, mention, counted: rule.notCounted !== true }];
      }
      return Object.entries(rule.columns ?? {}).flatMap(([column, columnRule]) =>
        isLost(columnRule, row[column], next[column]) && columnRule.onlyIf?.(row, before) !== false
          ? [{ table, column, key, mention: columnRule.mention, counted: false }]
          : [],
      );
    });
    const { addedRow } = rule;
    const ofAdded = [...nextRows].flatMap(([key, row]) =>
      addedRow !== undefined && !rows.has(key) && addedRow.onlyIf(row, before)
        ? [{ table, column: undefined, key, mention: addedRow.mention, counted: false }]
        : [],
    );
    return ofExisting.concat(ofAdded);
  });
}
