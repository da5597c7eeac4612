import type { z } from "zod/v3";
import {
  exceedsDepth,
  exceedsValueCount,
  InvalidArgumentsError,
  MAX_JSON_DEPTH,
  MAX_JSON_VALUES,
} from "../../shared/index.ts";
import { didYouMean } from "../errors/index.ts";
import { formatName, listProblems } from "../text.ts";
import { listBlankFilters } from "./blank-filters.ts";
import { coerceArguments } from "./coerce-arguments.ts";
import { findUnsendableValues } from "./unsendable-values.ts";

const formatValue = (value: unknown) => {
  const text = JSON.stringify(value) ?? String(value);
  return text.length > 60 ? `${text.slice(0, 60)}…` : text;
};

/** Formats the path of a field; it may contain keys of metadata, which third parties may have written. */
const formatPath = (path: readonly (string | number)[]) => formatName(path.join("."));

const withArticle = (type: string) => `${/^[aeiou]/.test(type) ? "an" : "a"} ${type}`;

const UNIT_NAMES: Readonly<Record<string, string>> = { string: "character", array: "item" };

const describeBounds = (issue: z.ZodTooSmallIssue | z.ZodTooBigIssue) => {
  const bound = issue.code === "too_small" ? issue.minimum : issue.maximum;
  const [included, excluded] =
    issue.code === "too_small" ? ["at least", "more than"] : ["at most", "less than"];
  const relation = issue.exact === true ? "exactly" : issue.inclusive ? included : excluded;
  const unit = UNIT_NAMES[issue.type];
  if (unit === undefined) return `must be ${relation} ${bound}`;
  return `must have ${relation} ${bound} ${unit}${Number(bound) === 1 ? "" : "s"}`;
};

/** Describes what a field must be, in words that an agent can act on. */
function describeIssue(issue: z.ZodIssue): string {
  switch (issue.code) {
    case "invalid_type":
      if (issue.received === "undefined") return `is required (${withArticle(issue.expected)})`;
      // zod's own messages begin with "Expected"; a message of the declaration is more precise.
      return issue.message.startsWith("Expected ")
        ? `must be ${withArticle(issue.expected)}, not ${issue.received}`
        : issue.message;
    case "invalid_enum_value":
      return `must be one of ${issue.options.map(formatValue).join(", ")}`;
    case "invalid_literal":
      return `must be ${formatValue(issue.expected)}`;
    case "invalid_string":
      return typeof issue.validation === "string" && issue.validation !== "regex"
        ? `must be a valid ${issue.validation}`
        : issue.message;
    case "invalid_union":
      return [
        ...new Set(issue.unionErrors.flatMap((error) => error.issues.slice(0, 1).map(describeIssue))),
      ].join(", or ");
    case "too_small":
    case "too_big":
      return describeBounds(issue);
    default:
      return issue.message;
  }
}

type UnrecognizedKeysIssue = Extract<z.ZodIssue, { code: "unrecognized_keys" }>;

const isUnrecognizedKeys = (issue: z.ZodIssue): issue is UnrecognizedKeysIssue =>
  issue.code === "unrecognized_keys";

/** One line for each unknown field and, if any of them is at the top level, one that lists the known fields. */
function describeUnknownFields(
  issues: readonly UnrecognizedKeysIssue[],
  knownFields: readonly string[],
): string[] {
  const unknownFields = issues.flatMap(({ path, keys }) => keys.map((key) => ({ path, key })));
  const lines = listProblems(unknownFields, ({ path, key }) => {
    const isNested = path.length > 0;
    const suggestion = isNested ? "" : didYouMean(key, knownFields);
    return `${formatPath([...path, key])}: no such field.${suggestion}`;
  });
  if (!issues.some(({ path }) => path.length === 0)) return lines;
  return [
    ...lines,
    knownFields.length === 0 ? "It takes no arguments." : `It takes: ${knownFields.join(", ")}.`,
  ];
}

function describeIssues({ issues }: z.ZodError, shape: z.ZodRawShape): string {
  const valueIssues = issues.filter((issue) => !isUnrecognizedKeys(issue));
  return [
    ...listProblems(
      valueIssues,
      (issue) =>
        `${issue.path.length === 0 ? "arguments" : formatPath(issue.path)}: ${describeIssue(issue)}.`,
    ),
    ...describeUnknownFields(issues.filter(isUnrecognizedKeys), Object.keys(shape)),
  ].join("\n");
}

const TOO_MANY_VALUES = `arguments: must not have more than ${MAX_JSON_VALUES} values.`;

/**
 * Parses the arguments of a call with the tool's input schema, after reading what clients do to values.
 *
 * @param filters the query fields of the operation, which must not be blank
 * @throws InvalidArgumentsError naming each invalid field and what it must be, or if the arguments are nested too
 *   deeply or have too many values
 */
export function parseArguments<S extends z.ZodObject<z.ZodRawShape, "strict">>(
  schema: S,
  rawArgs: unknown,
  filters: z.ZodRawShape = {},
): z.output<S> {
  if (exceedsValueCount(rawArgs, MAX_JSON_VALUES)) throw new InvalidArgumentsError(TOO_MANY_VALUES);
  const args = coerceArguments(schema.shape, rawArgs);
  // A text may have been read as JSON.
  if (exceedsValueCount(args, MAX_JSON_VALUES)) throw new InvalidArgumentsError(TOO_MANY_VALUES);
  if (exceedsDepth(args, MAX_JSON_DEPTH))
    throw new InvalidArgumentsError(`arguments: must not be nested more than ${MAX_JSON_DEPTH} levels deep.`);
  const unsendable = findUnsendableValues(args);
  if (unsendable.length > 0)
    throw new InvalidArgumentsError(
      listProblems(unsendable, ({ path, problem }) => `${formatPath(path)}: ${problem}.`).join("\n"),
    );
  const parsed = schema.safeParse(args);
  if (!parsed.success) throw new InvalidArgumentsError(describeIssues(parsed.error, schema.shape));
  const blankFilters = listBlankFilters(filters, parsed.data);
  if (blankFilters.length > 0) throw new InvalidArgumentsError(blankFilters.join("\n"));
  return parsed.data;
}
