import type { z } from "zod/v3";
import { DEEPEST, isDeeper } from "../../shared/json-depth.ts";
import { InvalidArgumentsError } from "../../shared/errors.ts";
import { didYouMean } from "../errors/did-you-mean.ts";

const show = (value: unknown) => {
  const text = JSON.stringify(value) ?? String(value);
  return text.length > 60 ? `${text.slice(0, 60)}…` : text;
};

const article = (type: string) => `${/^[aeiou]/.test(type) ? "an" : "a"} ${type}`;

const UNITS: Readonly<Record<string, string>> = { string: "character", array: "item" };

const bounds = (issue: z.ZodTooSmallIssue | z.ZodTooBigIssue) => {
  const bound = issue.code === "too_small" ? issue.minimum : issue.maximum;
  const [included, excluded] =
    issue.code === "too_small" ? ["at least", "more than"] : ["at most", "less than"];
  const relation = issue.exact === true ? "exactly" : issue.inclusive ? included : excluded;
  const unit = UNITS[issue.type];
  if (unit === undefined) return `must be ${relation} ${bound}`;
  return `must have ${relation} ${bound} ${unit}${Number(bound) === 1 ? "" : "s"}`;
};

/** Says what a field must be, in words that an agent can act on. */
function requirement(issue: z.ZodIssue): string {
  switch (issue.code) {
    case "invalid_type":
      return issue.received === "undefined"
        ? `is required (${article(issue.expected)})`
        : `must be ${article(issue.expected)}, not ${issue.received}`;
    case "invalid_enum_value":
      return `must be one of ${issue.options.map(show).join(", ")}`;
    case "invalid_literal":
      return `must be ${show(issue.expected)}`;
    case "invalid_string":
      return typeof issue.validation === "string" && issue.validation !== "regex"
        ? `must be a valid ${issue.validation}`
        : issue.message;
    case "invalid_union":
      return [
        ...new Set(issue.unionErrors.flatMap((error) => error.issues.slice(0, 1).map(requirement))),
      ].join(", or ");
    case "too_small":
    case "too_big":
      return bounds(issue);
    default:
      return issue.message;
  }
}

type UnknownKeys = Extract<z.ZodIssue, { code: "unrecognized_keys" }>;

const isUnknown = (issue: z.ZodIssue): issue is UnknownKeys => issue.code === "unrecognized_keys";

/** Names each field that does not exist, and once those that do. */
function unknownFields(issues: readonly UnknownKeys[], known: readonly string[]): string[] {
  const lines = issues.flatMap(({ path, keys }) =>
    keys.map((key) => {
      const inner = path.length > 0;
      const suggestion = inner ? "" : didYouMean(key, known);
      return `${[...path, key].join(".")}: no such field.${suggestion}`;
    }),
  );
  if (!issues.some(({ path }) => path.length === 0)) return lines;
  return [...lines, known.length === 0 ? "It takes no arguments." : `It takes: ${known.join(", ")}.`];
}

/**
 * The arguments as the schema reads them.
 *
 * @throws InvalidArgumentsError naming each field that does not fit and what it must be.
 */
export function parseArguments<S extends z.ZodObject<z.ZodRawShape, "strict">>(
  schema: S,
  args: unknown,
): z.output<S> {
  if (isDeeper(args, DEEPEST))
    throw new InvalidArgumentsError(`arguments: must not be nested more than ${DEEPEST} levels deep.`);
  const parsed = schema.safeParse(args);
  if (parsed.success) return parsed.data;
  const { issues } = parsed.error;
  const misfits = issues.filter((issue) => !isUnknown(issue));
  throw new InvalidArgumentsError(
    [
      ...misfits.map((issue) => `${issue.path.join(".") || "arguments"}: ${requirement(issue)}.`),
      ...unknownFields(issues.filter(isUnknown), Object.keys(schema.shape)),
    ].join("\n"),
  );
}
