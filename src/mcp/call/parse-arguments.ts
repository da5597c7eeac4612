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
      return issue.received === "undefined"
        ? `is required (${withArticle(issue.expected)})`
        : `must be ${withArticle(issue.expected)}, not ${issue.received}`;
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

/**
 * Parses the arguments of a call with the tool's input schema.
 *
 * @throws InvalidArgumentsError naming each invalid field and what it must be, or if the arguments are nested too
 *   deeply or have too many values
 */
export function parseArguments<S extends z.ZodObject<z.ZodRawShape, "strict">>(
  schema: S,
  args: unknown,
): z.output<S> {
  if (exceedsValueCount(args, MAX_JSON_VALUES))
    throw new InvalidArgumentsError(`arguments: must not have more than ${MAX_JSON_VALUES} values.`);
  if (exceedsDepth(args, MAX_JSON_DEPTH))
    throw new InvalidArgumentsError(`arguments: must not be nested more than ${MAX_JSON_DEPTH} levels deep.`);
  const parsed = schema.safeParse(args);
  if (parsed.success) return parsed.data;
  const { issues } = parsed.error;
  const valueIssues = issues.filter((issue) => !isUnrecognizedKeys(issue));
  throw new InvalidArgumentsError(
    [
      ...listProblems(
        valueIssues,
        (issue) =>
          `${issue.path.length === 0 ? "arguments" : formatPath(issue.path)}: ${describeIssue(issue)}.`,
      ),
      ...describeUnknownFields(issues.filter(isUnrecognizedKeys), Object.keys(schema.shape)),
    ].join("\n"),
  );
}
