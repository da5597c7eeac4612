/**
 * The grammar of conditions on values: on the arguments of a call and on its target, by field or dotted path. A plain
 * value is a condition, too: it holds for a value that is deeply equal to it.
 */

/** Holds for every value except an absent one. */
export const ANY_VALUE: unique symbol = Symbol("any value");

/** Holds for every value except an absent one, `null`, `false`, and an empty text, list or object. */
export const PRESENT: unique symbol = Symbol("present");

const COMPARISON: unique symbol = Symbol("comparison");

/** A condition that needs more than the expected value. */
export type Comparison = { readonly [COMPARISON]: true } & (
  | { readonly kind: "differs"; readonly targetPath: string }
  | { readonly kind: "does not match"; readonly pattern: RegExp }
  | { readonly kind: "at most"; readonly maximum: number; readonly value: unknown }
);

/**
 * Holds for an argument that differs from the target's value at a dotted path. Of an object, only the fields that the
 * argument has are compared, because an update leaves the others unchanged.
 */
export const differsFrom = (targetPath: string): Comparison => ({
  [COMPARISON]: true,
  kind: "differs",
  targetPath,
});

/** Holds for every text that does not match the pattern. */
export const isNot = (pattern: RegExp): Comparison => ({
  [COMPARISON]: true,
  kind: "does not match",
  pattern,
});

/** Holds if at most `maximum` of the values at a path with `*` equal `value`. */
export const atMost = (maximum: number, value: unknown): Comparison => ({
  [COMPARISON]: true,
  kind: "at most",
  maximum,
  value,
});

export const isComparison = (condition: unknown): condition is Comparison =>
  typeof condition === "object" && condition !== null && COMPARISON in condition;

/** Conditions that must all hold, by field or dotted path. */
export type Conditions = Readonly<Record<string, unknown>>;
