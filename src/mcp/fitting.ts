import type { Operation } from "../../tools/operation.ts";
import type { Answer } from "../api.ts";
import { isObject } from "../json.ts";
import type { Arguments } from "./preview.ts";
import { secretFieldsOf } from "./secrets.ts";
import { resultModel } from "./tool.ts";

/** As long as JSON is, in characters. */
const lengthOf = (value: unknown) => JSON.stringify(value)?.length ?? 0;

/** An object without its longest fields, and their names, longest first; what is needed stays however long it is. */
function withoutLongest(
  object: Readonly<Record<string, unknown>>,
  limit: number,
  needed: ReadonlySet<string>,
) {
  const byLength = Object.entries(object)
    .filter(([name]) => !needed.has(name))
    .sort(([, a], [, b]) => lengthOf(b) - lengthOf(a));
  const leftOut: string[] = [];
  let length = lengthOf(object);
  for (const [name, value] of byLength) {
    if (length <= limit) break;
    length -= lengthOf(value) + name.length + 4;
    leftOut.push(name);
  }
  return {
    kept: Object.fromEntries(Object.entries(object).filter(([name]) => !leftOut.includes(name))),
    leftOut,
  };
}

const reads = (operation: Operation) => operation.effect === "read";

/** How an agent gets what was left out of an object. */
const howToGet = (operation: Operation, leftOut: readonly string[]) =>
  reads(operation)
    ? `Too long for one answer: left out ${leftOut.join(", ")}. Ask for them with \`fields\`.`
    : `Too long for one answer: left out ${leftOut.join(", ")}. Read them with another call.`;

/** So many items of a page that the answer is not longer than the limit; at least one. */
function fittingItems(items: readonly unknown[], room: number): readonly unknown[] {
  let length = 0;
  const end = items.findIndex((item) => {
    length += lengthOf(item) + 1;
    return length > room;
  });
  return end === -1 ? items : items.slice(0, Math.max(end, 1));
}

/** Room for what says that something was cut. */
const NOTE = 300;

type ListOperation = Operation & { readonly response: { readonly kind: "list" } };

const isList = (operation: Operation): operation is ListOperation => operation.response.kind === "list";

/** The items of a list that was just made, each without its longest fields: their credentials are shown once only. */
function fitMade(operation: ListOperation, answer: Answer, limit: number): Answer {
  const { data, ...rest } = answer;
  const items: readonly unknown[] = Array.isArray(data) ? data : [];
  const room = Math.floor((limit - lengthOf(rest) - NOTE) / items.length);
  const { model } = operation.response;
  const cut = items.map((item) =>
    isObject(item) && lengthOf(item) > room
      ? withoutLongest(item, room, secretFieldsOf(model, item))
      : { kept: item, leftOut: [] },
  );
  const leftOut = [...new Set(cut.flatMap((item) => item.leftOut))];
  return { data: cut.map(({ kept }) => kept), ...rest, note: howToGet(operation, leftOut) };
}

function fitList(operation: ListOperation, args: Arguments, answer: Answer, limit: number): Answer {
  const { data, ...rest } = answer;
  const items: readonly unknown[] = Array.isArray(data) ? data : [];
  const room = limit - lengthOf(rest) - NOTE;
  const { model } = operation.response;
  const kept = fittingItems(items, room);
  const [only] = kept;
  const shortened =
    kept.length === 1 && isObject(only) && lengthOf(only) > room
      ? withoutLongest(only, room, secretFieldsOf(model, only))
      : undefined;
  const missing = items.length - kept.length;
  const offset = typeof args["offset"] === "number" ? args["offset"] : 0;
  const next_offset = offset + kept.length;
  const pages = "offset" in operation.query;
  const notes = [
    ...(shortened === undefined ? [] : [howToGet(operation, shortened.leftOut)]),
    ...(missing === 0
      ? []
      : [
          `Too long for one answer: ${kept.length} of ${items.length} items are here. ` +
            (pages
              ? `Go on with offset ${next_offset}, or ask for less with \`fields\`.`
              : "Ask for less with `fields`."),
        ]),
  ];
  return {
    data: shortened === undefined ? kept : [shortened.kept],
    ...rest,
    ...(missing > 0 && pages ? { has_more: true, next_offset } : {}),
    note: notes.join(" "),
  };
}

/**
 * An answer that is too long, cut to what a client takes, in characters of JSON: of a list the items that fit, of an
 * object the fields that fit. It says what is missing and how to get it.
 */
export function fitting(operation: Operation, args: Arguments, answer: Answer, limit: number): Answer {
  if (isList(operation))
    return !reads(operation) && secretFieldsOf(resultModel(operation.response), answer).has("data")
      ? fitMade(operation, answer, limit)
      : fitList(operation, args, answer, limit);
  if (operation.response.kind !== "object") return answer;
  const needed = secretFieldsOf(operation.response.model, answer);
  const { kept, leftOut } = withoutLongest(answer, limit - NOTE, needed);
  return { ...kept, note: howToGet(operation, leftOut) };
}
