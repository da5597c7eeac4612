import type { z } from "zod/v3";
import { InvalidArgumentsError } from "../errors.ts";

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

function sentences(issue: z.ZodIssue, known: readonly string[]): string[] {
  if (issue.code === "unrecognized_keys") {
    const at = issue.path.length === 0 ? "" : `${issue.path.join(".")}.`;
    const fields = known.length === 0 ? "It takes no arguments." : `It takes: ${known.join(", ")}.`;
    return issue.keys.map((key) => `${at}${key}: no such field. ${at === "" ? fields : ""}`.trimEnd());
  }
  return [`${issue.path.join(".") || "arguments"}: ${requirement(issue)}.`];
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
  const parsed = schema.safeParse(args);
  if (parsed.success) return parsed.data;
  const known = Object.keys(schema.shape);
  throw new InvalidArgumentsError(parsed.error.issues.flatMap((issue) => sentences(issue, known)).join("\n"));
}
