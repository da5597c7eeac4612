import { isExactNumber } from "../../shared/index.ts";

/** The maximum number of problems that are listed. */
const MAX_PROBLEMS = 10;

/** A value that cannot be sent unchanged, at its path. */
export interface UnsendableValue {
  readonly path: readonly string[];
  readonly problem: string;
}

const NUMBER_PROBLEM =
  "is a number beyond 2^53, which JSON readers round; send it as text, if the field takes text";

/**
 * Finds what would silently become something else on its way: numbers that may have been
 * rounded, and keys named `__proto__`, which validation drops. Recursive, so the depth must have been checked.
 */
export function findUnsendableValues(args: unknown): readonly UnsendableValue[] {
  const found: UnsendableValue[] = [];
  const path: string[] = [];
  const visit = (value: unknown): void => {
    if (typeof value === "number" && !isExactNumber(value))
      found.push({ path: [...path], problem: NUMBER_PROBLEM });
    if (typeof value !== "object" || value === null) return;
    // `for…in` visits the values without allocating an array of them.
    for (const name in value) {
      if (found.length >= MAX_PROBLEMS) return;
      path.push(name);
      if (name === "__proto__") found.push({ path: [...path], problem: "is a name that no field can have" });
      else visit(Reflect.get(value, name));
      path.pop();
    }
  };
  visit(args);
  return found;
}
