/**
 * The grammar of what is shown before a call takes something away, and of what tells afterwards whether a call was
 * done. In its patterns, `"{field}"` stands for a value, by dotted path; in a path, `*` is each item of an array. A
 * string with more around it, such as `"https://{name}"`, is a text with the value in it.
 */

type Patterns = Readonly<Record<string, unknown>>;

const eachOf: unique symbol = Symbol("each");

/** A pattern of as many items as a list has: `each("data", { role_id: "{role.id}" })`. */
export interface Each {
  readonly [eachOf]: string;
  readonly as: Patterns;
}

/** A pattern for each item of the list at a path; in it, fields are the item's. */
export const each = (path: string, as: Patterns): Each => ({ [eachOf]: path, as });

/** The path of the list that a pattern repeats for; `undefined` for any other pattern. */
export const listOf = (pattern: object): string | undefined =>
  eachOf in pattern && typeof pattern[eachOf] === "string" ? pattern[eachOf] : undefined;

/** A call of a read operation, written as data; its patterns are filled from the arguments of the call in question. */
export interface Reading {
  /** The tool name of a read operation. */
  readonly operation: string;
  /** Its arguments. Default: the fields of its path, under their own names. What has no value is left out. */
  readonly with?: Patterns;
  /** Where the answer holds the list that `item` is in, by dotted path. Default: the list that the read answers. */
  readonly within?: string;
  /** The fields that single out the one item that is meant; of several sets, any will do. */
  readonly item?: Patterns | readonly Patterns[];
  /** For a list: the argument that lists ids, all of which must be found. */
  readonly every?: string;
}

/**
 * Things that depend on a target, to be counted: what an operation reads, or what the target itself has. Patterns are
 * filled from the target (`{owner.field}`: from what it belongs to), else from the arguments of the call in question.
 */
export interface Dependents {
  /** What people call a single one. */
  readonly one: string;
  /** The tool name of a read operation. Default: the target is looked at. */
  readonly operation?: string;
  /** Its arguments, as in a `Reading`; without a value for one of them, there are no such dependents. */
  readonly with?: Patterns;
  /** A list of the target or of the arguments: the read is made for each of its values, `"{each}"`. */
  readonly over?: string;
  /**
   * Where they are: in each item of a list that is read, or in the one object. An array, a number of them, or whether
   * there is one. Default: the items of the list.
   */
  readonly field?: string;
  /** Only those with these values. */
  readonly where?: Patterns;
  /** The field of each that says how many it stands for. Default: one. */
  readonly sum?: string;
  /** By which fields people know them, where that says more than their number. */
  readonly named?: readonly string[];
  /** Set where they are affected and do not go with the target. */
  readonly stay?: true;
  /** Only for calls with these arguments. */
  readonly given?: Patterns;
  /** Set where an instance may do without what is read: what it then refuses to show is not counted. */
  readonly optional?: true;
}

/** A list or an object of the target whose place an argument takes: what the new one lacks goes. */
export interface Replaced {
  /** What people call a single one. */
  readonly one: string;
  readonly argument: string;
  /** Where the target has the present one, by dotted path. */
  readonly present: string;
  /**
   * For a list of objects: which fields of a present item must equal which of a new one, of which the first that is
   * there counts; no field is the new item itself. Default: items are compared as they are.
   */
  readonly same?: Readonly<Record<string, readonly string[]>>;
  /** By which fields people know an item. */
  readonly named?: readonly string[];
}

/** A call of a write operation that makes again what was lost, as far as a call can. */
export interface Recreation {
  /** The tool name of a write operation. */
  readonly operation: string;
  /** Its arguments, filled as those of `Dependents`; what has no value is left out. */
  readonly with: Patterns;
}

/** Why the API has no way to show a target. */
interface Unreadable {
  readonly unreadable: string;
}

/** What a person sees before a call that takes something away. */
export interface Confirmation<Target extends Reading | Unreadable = Reading | Unreadable> {
  /** How to read the target as it is now. */
  readonly target: Target;
  /** By which fields of the target people know it, by dotted path; the first that has a value is its name. */
  readonly named?: readonly string[];
  /** What the target belongs to: what a reading answers, a field of the target, or else what it was found `within`. */
  readonly owner?: { readonly reading?: Reading; readonly field?: string; readonly named: readonly string[] };
  /** What goes with the target or is affected, by what people call it (`sessions`). */
  readonly dependents?: Readonly<Record<string, Dependents>>;
  /** What the call replaces, by what people call it. */
  readonly replaces?: Readonly<Record<string, Replaced>>;
  readonly recreate?: Recreation;
  /** What the loss means, in one sentence. */
  readonly warning: string;
}

/** Which calls of an update must be confirmed: those that fit one trigger at least. */
export interface Trigger {
  /** Values that arguments must have, by field; `given` stands for any. */
  readonly arguments: Patterns;
  /** Values that the target must have, by dotted path; what cannot be read counts as if it had them. */
  readonly target?: Patterns;
  /** Set where only a call counts by which something that it `replaces` goes. */
  readonly drops?: true;
}

/** In a `Trigger`: any value, as long as there is one. */
export const given: unique symbol = Symbol("given");

/** A confirmation for those calls of an update only that lock people out or break sign-in. */
export type ConditionalConfirmation<Target extends Reading | Unreadable = Reading | Unreadable> =
  Confirmation<Target> & { readonly when: readonly Trigger[] };

/** The read that tells what became of a call whose outcome is not known, or what can safely be done where none does. */
export type Telling = Reading | { readonly nothing: string };

/** Where the answer is empty or no read shows the target, nothing can be derived: it must be said what tells. */
export type Told<Answer extends { readonly kind: string }> = Answer extends {
  readonly kind: "empty" | "html";
}
  ? { readonly tells: Telling }
  : { readonly tells?: Telling };

/** How a write is confirmed, if at all, and what tells whether it was done. */
export type WriteConfirmed<Answer extends { readonly kind: string }> =
  | ({ readonly confirm?: ConditionalConfirmation<Reading> } & Told<Answer>)
  | { readonly confirm: ConditionalConfirmation<Unreadable>; readonly tells: Telling };

/** How a loss is confirmed, and what tells whether it happened: by default, the read that shows the target. */
export type LossConfirmed =
  | { readonly confirm: Confirmation<Reading>; readonly tells?: Telling }
  | { readonly confirm: Confirmation<Unreadable>; readonly tells: Telling };
