import type { z } from "zod/v3";
import type { CatalogEntry } from "../../../tools/index.ts";
import { CURSOR_PARAM } from "../../../tools/models/common.ts";
import type { Answer } from "../../shared/api-client.ts";
import { isObject } from "../../shared/json.ts";
import { otherName, type Addressing } from "../reads/call-routing.ts";
import { cutObject, describeCuts, fittingItems, lengthOf, listOfNames, type Cut } from "./truncate-json.ts";
import type { Arguments } from "../reads/resource-lookup.ts";
import { readOfResult } from "../reads/related-operations.ts";
import { secretFieldsOf } from "../secrets/mask-secrets.ts";
import { resultModel } from "../catalog/tool.ts";

/** What is needed to cut an answer and to say how the rest is reached. */
export interface FittingContext {
  readonly catalogue: ReadonlyMap<string, CatalogEntry>;
  readonly addressing: Addressing;
  /** How long an answer may be, in characters of JSON. */
  readonly answerLimit: number;
}

/** A call that was answered. */
export interface Answered {
  readonly named: CatalogEntry;
  readonly args: Arguments;
  /** The ids of the items of a list, whatever fields of them are kept. */
  readonly ids: readonly (string | undefined)[];
}

/** Room for what says that something was cut, at first. */
const NOTE = 300;

/** Room for what is around a field that is asked for alone. */
const AROUND_FIELD = 80;

/** An answer within the limit, note and all: it is made with less room until it is. */
function within(limit: number, make: (room: number) => Answer): Answer {
  for (let room = limit - NOTE; ;) {
    const answer = make(room);
    const over = lengthOf(answer) - limit;
    if (over <= 0 || room <= 0) return answer;
    room -= over;
  }
}

const tooLong = (limit: number) => `Too long for one answer (${limit} characters at most)`;

const RAISE = "the operator can raise the limit (CLERK_MCP_ANSWER_LIMIT)";

/** How a reader gets what was left out of an object. */
function howToRead(cuts: readonly Cut[], limit: number): string {
  const fits = ({ path, length }: Cut) => length + path.length + AROUND_FIELD <= limit;
  const alone = cuts.filter(fits);
  const large = cuts.filter((one) => !fits(one));
  // A name with a dot in it cannot be asked for.
  const inside = large.flatMap(({ path, fields }) =>
    fields.filter((name) => !name.includes(".")).map((name) => `${path}.${name}`),
  );
  const stuck = large.filter(({ fields }) => fields.length === 0).map(({ path }) => path);
  return [
    ...(alone.length === 0
      ? []
      : [`Ask for ${listOfNames(alone.map(({ path }) => path))} alone with \`fields\`.`]),
    ...(inside.length === 0 ? [] : [`Ask for parts with \`fields\`: ${listOfNames(inside)}.`]),
    ...(stuck.length === 0 ? [] : [`${listOfNames(stuck)} cannot be split; ${RAISE}.`]),
  ].join(" ");
}

/** By what operation the rest of a write's answer is read. */
function rest(named: CatalogEntry, { catalogue, addressing }: FittingContext): string {
  const read = readOfResult(named, catalogue);
  return read === undefined || !addressing.allows(read.name)
    ? "Do not call it again."
    : `Do not call it again; read the rest with ${otherName(addressing, read)}.`;
}

const reads = ({ operation }: CatalogEntry) => operation.effect === "read";

function fitObject(named: CatalogEntry, answer: Answer, context: FittingContext): Answer {
  const limit = context.answerLimit;
  const needed = secretFieldsOf(resultModel(named.operation.response), answer);
  return within(limit, (room) => {
    const { kept, cuts } = cutObject(answer, room, "", needed);
    const what = `${tooLong(limit)}. Left out: ${describeCuts(cuts)}.`;
    const note = reads(named)
      ? `${what} ${howToRead(cuts, limit)}`
      : `It was done. ${what} ${rest(named, context)}`;
    return { ...kept, note };
  });
}

/** The id of an item; `undefined` where it has none. */
function idOf(item: unknown): string | undefined {
  const id = isObject(item) ? item["id"] : undefined;
  return typeof id === "string" ? id : undefined;
}

/** The ids of the items of a list. */
export const idsOf = ({ data }: Answer): Answered["ids"] => (Array.isArray(data) ? data.map(idOf) : []);

/** Where a page that was cut goes on. */
function nextPage({ named, args, ids }: Answered, kept: number): { fields: Answer; advice: string } {
  const { query } = named.operation;
  const last = ids[kept - 1];
  const after = typeof args[CURSOR_PARAM] === "string";
  if (after && last !== undefined)
    return { fields: {}, advice: `Continue with ${CURSOR_PARAM} ${last}, or ask for less with \`fields\`.` };
  if (after || !("offset" in query))
    return { fields: {}, advice: `Ask for less with \`fields\`, or ${RAISE}.` };
  const next_offset = (typeof args["offset"] === "number" ? args["offset"] : 0) + kept;
  return {
    fields: { next_offset },
    advice: `Continue with offset ${next_offset}, or ask for less with \`fields\`.`,
  };
}

const are = (count: number) => (count === 1 ? "is" : "are");

/** An item cut to the room that there is; credentials in it stay. */
const cutItem = (model: z.ZodTypeAny, item: Readonly<Record<string, unknown>>, room: number) =>
  cutObject(item, room, "", secretFieldsOf(model, item));

/** What is kept of an item, and its id, so that it can be read by itself. */
const withId = (id: string | undefined, kept: Answer | undefined): Answer =>
  id === undefined ? { ...kept } : { id, ...kept };

/** The items of a list that fit; where not even the first does, what fits of it, with its id. */
function fitItems(items: readonly unknown[], model: z.ZodTypeAny, [id]: Answered["ids"], room: number) {
  const count = fittingItems(items, room);
  const [first] = items;
  if (count > 0 || !isObject(first)) return { kept: items.slice(0, count), cuts: [] };
  const { kept, cuts } = cutItem(model, first, room);
  return { kept: [withId(id, kept)], cuts };
}

/** All items of a list, each cut to its part of the room: what they have in them is shown once only. */
function shareRoom(items: readonly unknown[], model: z.ZodTypeAny, ids: Answered["ids"], room: number) {
  const each = Math.floor(room / items.length);
  const parts = items.map((item, index) => {
    if (!isObject(item)) return { kept: item, cuts: [] };
    const { kept, cuts } = cutItem(model, item, each);
    return { kept: withId(ids[index], kept), cuts };
  });
  const cuts = new Map(parts.flatMap((part) => part.cuts.map((cut) => [cut.path, cut])));
  return { kept: parts.map(({ kept }) => kept), cuts: [...cuts.values()] };
}

/** A list that a write answered, cut to what fits. */
function fitDone(
  { named, ids }: Answered,
  model: z.ZodTypeAny,
  answer: Answer,
  context: FittingContext,
): Answer {
  const { data, has_more: _, next_offset: __, ...others } = answer;
  const items: readonly unknown[] = Array.isArray(data) ? data : [];
  const shownOnce = items.some((item) => secretFieldsOf(model, item).size > 0);
  return within(context.answerLimit, (left) => {
    const room = left - lengthOf(others);
    const { kept, cuts } = shownOnce ? shareRoom(items, model, ids, room) : fitItems(items, model, ids, room);
    const without = cuts.length === 0 ? "" : `, without ${describeCuts(cuts)}`;
    const shown = `${kept.length} ${are(kept.length)} shown${without}`;
    return {
      data: kept,
      ...others,
      note: `All ${items.length} were done; ${shown}. ${rest(named, context)}`,
    };
  });
}

/** A page of a list, cut to what fits. */
function fitPage(answered: Answered, model: z.ZodTypeAny, answer: Answer, context: FittingContext): Answer {
  const limit = context.answerLimit;
  const { data, has_more, next_offset, ...others } = answer;
  const items: readonly unknown[] = Array.isArray(data) ? data : [];
  return within(limit, (left) => {
    const { kept, cuts } = fitItems(items, model, answered.ids, left - lengthOf(others));
    const missing = items.length - kept.length;
    const next = nextPage(answered, kept.length);
    const on = missing === 0 ? { has_more, next_offset } : { has_more: true, ...next.fields };
    const without = cuts.length === 0 ? "" : `, without ${describeCuts(cuts)}`;
    const note = [
      `${tooLong(limit)}: ${kept.length} of ${items.length} items ${are(kept.length)} here${without}.`,
      ...(missing === 0 ? [] : [next.advice]),
      ...(cuts.length === 0 ? [] : [howToRead(cuts, limit)]),
    ].join(" ");
    return { data: kept, ...others, ...on, note };
  });
}

/**
 * An answer that is too long, cut to what a client takes, in characters of JSON: of a list the items that fit, of an
 * object the fields that fit, of a field that does not what fits of it. It says what is missing and how to get it.
 *
 * @param answer what is kept of the whole answer
 */
export function fitting(answered: Answered, answer: Answer, context: FittingContext): Answer {
  const { named } = answered;
  const { response } = named.operation;
  if (response.kind !== "list") return fitObject(named, answer, context);
  return reads(named)
    ? fitPage(answered, response.model, answer, context)
    : fitDone(answered, response.model, answer, context);
}

/** What a dry run tells, cut in the same way: nothing was done, and there is no more to be read. */
export const fittingDryRun = (answer: Answer, limit: number): Answer =>
  within(limit, (room) => {
    const { kept, cuts } = cutObject(answer, room);
    return { ...kept, note: `${tooLong(limit)}. Left out: ${describeCuts(cuts)}.` };
  });
