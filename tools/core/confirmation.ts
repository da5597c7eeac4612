/**
 * The grammar of what is shown before a call takes something away, and of what tells afterwards whether a call was
 * done. In its patterns, `"{field}"` stands for a value, by dotted path; in a path, `*` is each item of an array. A
 * string with more around it, such as `"https://{name}"`, is a text with the value in it.
 */

type ValueTemplates = Readonly<Record<string, unknown>>;

const FOR_EACH_PATH: unique symbol = Symbol("each");

/** A pattern of as many items as a list has: `each("data", { role_id: "{role.id}" })`. */
export interface ForEach {
  readonly [FOR_EACH_PATH]: string;
  readonly as: ValueTemplates;
}

/** A pattern for each item of the list at a path; in it, fields are the item's. */
export const forEach = (path: string, as: ValueTemplates): ForEach => ({ [FOR_EACH_PATH]: path, as });

/** The path of the list that a pattern repeats for; `undefined` for any other pattern. */
export const forEachPath = (template: object): string | undefined =>
  FOR_EACH_PATH in template && typeof template[FOR_EACH_PATH] === "string"
    ? template[FOR_EACH_PATH]
    : undefined;

/** A call of a read operation, written as data; its patterns are filled from the arguments of the call in question. */
export interface ReadSpec {
  /** The tool name of a read operation. */
  readonly operation: string;
  /** Its arguments. Default: the fields of its path, under their own names. What has no value is left out. */
  readonly with?: ValueTemplates;
  /** Where the answer holds the list that `item` is in, by dotted path. Default: the list that the read answers. */
  readonly listPath?: string;
  /** The fields that single out the one item that is meant; of several sets, any will do. */
  readonly item?: ValueTemplates | readonly ValueTemplates[];
  /** For a list: the argument that lists ids, all of which must be found. */
  readonly allIds?: string;
}

/**
 * Things that depend on a target, to be counted: what an operation reads, or what the target itself has. Patterns are
 * filled from the target (`{owner.field}`: from what it belongs to), else from the arguments of the call in question.
 */
export interface ImpactSpec {
  /** What people call a single one. */
  readonly noun: string;
  /** The tool name of a read operation. Default: the target is looked at. */
  readonly operation?: string;
  /** Its arguments, as in a `Reading`; without a value for one of them, there are no such dependents. */
  readonly with?: ValueTemplates;
  /** A list of the target or of the arguments: the read is made for each of its values, `"{each}"`. */
  readonly forEachOf?: string;
  /**
   * Where they are: in each item of a list that is read, or in the one object. An array, a number of them, or whether
   * there is one. Default: the items of the list.
   */
  readonly field?: string;
  /** Only those with these values. */
  readonly where?: ValueTemplates;
  /** The field of each that says how many it stands for. Default: one. */
  readonly sum?: string;
  /** By which fields people know them, where that says more than their number. */
  readonly labelFields?: readonly string[];
  /** Set where they are affected and do not go with the target. */
  readonly survives?: true;
  /** Only for calls with these arguments. */
  readonly whenArguments?: ValueTemplates;
  /** Set where an instance may do without what is read: what it then refuses to show is not counted. */
  readonly optional?: true;
}

/** A list or an object of the target whose place an argument takes: what the new one lacks goes. */
export interface Replacement {
  /** What people call a single one. */
  readonly noun: string;
  readonly argument: string;
  /** Where the target has the present one, by dotted path. */
  readonly currentPath: string;
  /**
   * For a list of objects: which fields of a present item must equal which of a new one, of which the first that is
   * there counts; no field is the new item itself. Default: items are compared as they are.
   */
  readonly matchFields?: Readonly<Record<string, readonly string[]>>;
  /** By which fields people know an item. */
  readonly labelFields?: readonly string[];
}

/** A call of a write operation that makes again what was lost, as far as a call can. */
export interface RecreateSpec {
  /** The tool name of a write operation. */
  readonly operation: string;
  /** Its arguments, filled as those of `Dependents`; what has no value is left out. */
  readonly with: ValueTemplates;
}

/** Why the API has no way to show a target. */
interface NotReadable {
  readonly unreadable: string;
}

/** What a person sees before a call that takes something away. */
export interface Confirmation<Target extends ReadSpec | NotReadable = ReadSpec | NotReadable> {
  /** How to read the target as it is now. */
  readonly target: Target;
  /** By which fields of the target people know it, by dotted path; the first that has a value is its name. */
  readonly labelFields?: readonly string[];
  /** What the target belongs to: what a reading answers, a field of the target, or else what it was found `within`. */
  readonly owner?: {
    readonly read?: ReadSpec;
    readonly field?: string;
    readonly labelFields: readonly string[];
  };
  /** What goes with the target or is affected, by what people call it (`sessions`). */
  readonly dependents?: Readonly<Record<string, ImpactSpec>>;
  /** What the call replaces, by what people call it. */
  readonly replaces?: Readonly<Record<string, Replacement>>;
  readonly recreate?: RecreateSpec;
  /** What the loss means, in one sentence. */
  readonly warning: string;
}

/** Which calls of an update must be confirmed: those that fit one trigger at least. */
export interface ConfirmWhen {
  /** Values that arguments must have, by field; `given` stands for any. */
  readonly arguments: ValueTemplates;
  /** Values that the target must have, by dotted path; what cannot be read counts as if it had them. */
  readonly target?: ValueTemplates;
  /** Set where only a call counts by which something that it `replaces` goes. */
  readonly onlyIfRemoving?: true;
}

/** In a `Trigger`: any value, as long as there is one. */
export const ANY_VALUE: unique symbol = Symbol("given");

/** A confirmation for those calls of an update only that lock people out or break sign-in. */
export type ConditionalConfirmation<Target extends ReadSpec | NotReadable = ReadSpec | NotReadable> =
  Confirmation<Target> & { readonly when: readonly ConfirmWhen[] };

/** The read that tells what became of a call whose outcome is not known, or what can safely be done where none does. */
export type OutcomeCheck = ReadSpec | { readonly unverifiable: string };

/** Where the answer is empty or no read shows the target, nothing can be derived: it must be said what tells. */
export type RequiresOutcomeCheck<Returns extends { readonly kind: string }> = Returns extends {
  readonly kind: "empty" | "html";
}
  ? { readonly outcomeCheck: OutcomeCheck }
  : { readonly outcomeCheck?: OutcomeCheck };

/** How a write is confirmed, if at all, and what tells whether it was done. */
export type WriteConfirmation<Returns extends { readonly kind: string }> =
  | ({ readonly confirm?: ConditionalConfirmation<ReadSpec> } & RequiresOutcomeCheck<Returns>)
  | { readonly confirm: ConditionalConfirmation<NotReadable>; readonly outcomeCheck: OutcomeCheck };

/** How a loss is confirmed, and what tells whether it happened: by default, the read that shows the target. */
export type DestructiveConfirmation =
  | { readonly confirm: Confirmation<ReadSpec>; readonly outcomeCheck?: OutcomeCheck }
  | { readonly confirm: Confirmation<NotReadable>; readonly outcomeCheck: OutcomeCheck };
