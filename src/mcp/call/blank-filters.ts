import type { z } from "zod/v3";
import type { JsonObject } from "../../shared/index.ts";

const BLANK_PATTERN = /^[\s\p{Default_Ignorable_Code_Point}\p{Cc}]*$/u;

/** In a list, a sign before a value says whether it is included or excluded; alone it says nothing. */
const BLANK_ITEM_PATTERN = /^[+-]?[\s\p{Default_Ignorable_Code_Point}\p{Cc}]*$/u;

/**
 * Lists the filters of a call that name nothing: blank texts and lists without values or with blank ones. The API ignores
 * some of them and matches nothing for others, so that a call would silently return too much or too little.
 *
 * @param filters the query fields of the operation
 */
export const listBlankFilters = (filters: z.ZodRawShape, args: JsonObject): readonly string[] =>
  Object.entries(args).flatMap(([name, value]) => {
    const schema = Object.hasOwn(filters, name) ? filters[name] : undefined;
    if (schema === undefined) return [];
    const instead = schema.isOptional() ? "; leave it out instead" : "";
    if (typeof value === "string" && BLANK_PATTERN.test(value))
      return [`${name}: must not be blank${instead}.`];
    if (!Array.isArray(value)) return [];
    if (value.length === 0) return [`${name}: must not be an empty list${instead}.`];
    const index = value.findIndex((item) => typeof item === "string" && BLANK_ITEM_PATTERN.test(item));
    return index === -1 ? [] : [`${name}.${index}: must not be blank.`];
  });
