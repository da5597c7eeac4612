/**
 * The grammar of confirmations and outcome checks: what the server reads and previews before a call deletes or
 * replaces data, and which read shows afterwards whether a call took effect.
 *
 * In templates, `"{field}"` is replaced by the value at a dotted path, with its JSON type; in a path, `*` matches
 * every item of an array. A string with other text around it, such as `"https://{name}"`, produces a string, or no
 * value if one of its fields has none.
 */

import type { Conditions } from "./conditions.ts";

type ValueTemplates = Readonly<Record<string, unknown>>;

const FOR_EACH_PATH: unique symbol = Symbol("each");

/** A template that produces an array with one entry per list item: `forEach("data", { role_id: "{role.id}" })`. */
export interface ForEach {
  readonly [FOR_EACH_PATH]: string;
  readonly as: ValueTemplates;
}

/** Repeats the template `as` for every item of the list at `path`; `{field}` in `as` refers to the item. */
export const forEach = (path: string, as: ValueTemplates): ForEach => ({ [FOR_EACH_PATH]: path, as });

/** The path of the list that a `ForEach` template repeats for; `undefined` for any other template. */
export const findForEachPath = (template: object): string | undefined =>
  FOR_EACH_PATH in template && typeof template[FOR_EACH_PATH] === "string"
    ? template[FOR_EACH_PATH]
    : undefined;

const STRIPPED_PREFIX: unique symbol = Symbol("stripped prefix");

/** A template that produces the text at a dotted path, without a prefix if it begins with it. */
export interface StripPrefix {
  readonly [STRIPPED_PREFIX]: string;
  readonly path: string;
}

/** Produces the text at `path` without `prefix`: `@example.com` for `*@example.com`. */
export const stripPrefix = (prefix: string, path: string): StripPrefix => ({
  [STRIPPED_PREFIX]: prefix,
  path,
});

/** The prefix that a `StripPrefix` template strips, and its path; `undefined` for any other template. */
export const findStrippedPrefix = (
  template: object,
): { readonly prefix: string; readonly path: string } | undefined =>
  STRIPPED_PREFIX in template && "path" in template
    ? { prefix: String(template[STRIPPED_PREFIX]), path: String(template.path) }
    : undefined;

/**
 * A call of a read operation, as data. Its templates are resolved from the arguments of the call that is confirmed or
 * checked.
 */
export interface ReadSpec {
  /** The tool name of a read operation. */
  readonly operation: string;
  /**
   * Its arguments. Default: its path fields, each from the argument of the same name. Arguments without a value are
   * left out.
   */
  readonly with?: ValueTemplates;
  /** Dotted path of the list in the response that `item` is searched in. Default: the items of a list operation. */
  readonly listPath?: string;
  /**
   * The values that identify the target among the items of a list, by dotted path. Of several sets, an item must match
   * one. Default: the target is the whole response.
   */
  readonly item?: ValueTemplates | readonly ValueTemplates[];
  /** For a list: the name of the argument that contains ids, each of which must be the `id` of an item. */
  readonly allIds?: string;
}

/**
 * Dependents of a target, which the preview counts: either what a read operation returns or values in the target
 * itself. Templates are resolved from the target (`{owner.field}` from the target's owner), or else from the arguments
 * of the call that is confirmed.
 */
export interface ImpactSpec {
  /** The singular noun for one dependent. The plural is the key of the `dependents` entry. */
  readonly noun: string;
  /** The tool name of a read operation. Default: the dependents are counted in the target. */
  readonly operation?: string;
  /** Its arguments, as in a `ReadSpec`. If one has no value, the target cannot have these dependents. */
  readonly with?: ValueTemplates;
  /** Path of a list in the target or in the arguments: the read is repeated for each value, which is `{each}`. */
  readonly forEachOf?: string;
  /** The read is repeated for each value that an argument adds to a list of the target, as with `forEachOf`. */
  readonly forEachAdded?: AddedValues;
  /**
   * Dotted path of the dependents in each item of a list response, or in a single object. The value is an array, a
   * count, or a boolean that says whether there is one. `owner.…` is a path in the target's owner. Default: the items
   * of the list.
   */
  readonly field?: string;
  /** Counts only the dependents with these values, by dotted path. */
  readonly where?: ValueTemplates;
  /** Dotted path of a number in each dependent, which is added up. Default: each dependent counts as one. */
  readonly sum?: string;
  /**
   * The fields that name a dependent, by dotted path; the first present one is used. Set if the preview should list
   * names beside the count.
   */
  readonly labelFields?: readonly string[];
  /**
   * Set if the dependents are affected but not deleted with the target. In a conditional confirmation, all dependents
   * count as affected.
   */
  readonly survives?: true;
  /** Counts only for calls whose arguments meet these conditions, or one of several sets of them. */
  readonly whenArguments?: Conditions | readonly Conditions[];
  /** Counts only if the target, or at `owner.…` its owner, meets these conditions. */
  readonly whenTarget?: Conditions;
  /**
   * Set if the read may be unavailable on an instance. A 4xx error other than 401, 408 or 429 then makes the preview say
   * that these dependents were not counted. By default, only a 403 for a feature that is off does, and the preview fails
   * with any other error.
   */
  readonly optional?: true;
}

/** The values in a list argument that a list of the target does not have. */
export interface AddedValues {
  readonly argument: string;
  /** Dotted path of the current list in the target. */
  readonly currentPath: string;
  /** The values to read with in place of each added value. Default: the added value itself. */
  readonly replacedBy?: Readonly<Record<string, readonly string[]>>;
}

/** A list or an object of the target that an argument replaces: items or keys that the new value lacks are removed. */
export interface Replacement {
  /** The singular noun for one removed item or key. The plural is the key of the `replaces` entry. */
  readonly noun: string;
  readonly argument: string;
  /** Another argument for the same value, whose single value stands for a list of one. */
  readonly legacyArgument?: string;
  /** Set if the argument is merged into an object: only the keys that it sets to `null` are removed. */
  readonly merges?: true;
  /** Set if a key of an object whose value changes counts as removed, too. */
  readonly includesChanges?: true;
  /** The separator of a list that is one text, such as `profile email`. */
  readonly separator?: string;
  /** Dotted path of the current value in the target. */
  readonly currentPath: string;
  /**
   * For a list of objects: which fields of a new item to compare with each field of a current item, by dotted path. Of
   * several fields of the new item, the first present one is compared; an empty list compares the new item itself.
   * Default: items are compared by deep equality.
   */
  readonly matchFields?: Readonly<Record<string, readonly string[]>>;
  /** The fields that name a removed item, by dotted path; the first present one is used. */
  readonly labelFields?: readonly string[];
}

/** A call of a write operation that restores the deleted data, as far as one call can. */
export interface RecreateSpec {
  /** The tool name of a write operation. */
  readonly operation: string;
  /** Its arguments, resolved as those of an `ImpactSpec`. Those without a value are left out. */
  readonly with: ValueTemplates;
}

/** In place of a `ReadSpec`: the API has no read for the target. `unreadable` says why, for the preview. */
interface NotReadable {
  readonly unreadable: string;
}

/** What the preview shows before a call that deletes or replaces data. */
export interface Confirmation<Target extends ReadSpec | NotReadable = ReadSpec | NotReadable> {
  /** The read of the target's current state. */
  readonly target: Target;
  /** The fields that name the target, by dotted path; the first present one is used. */
  readonly labelFields?: readonly string[];
  /**
   * The resource that the target belongs to: the result of `read`, or the value at `field` of the target, or else the
   * response in which the target was found at `listPath`. The templates of `read` are resolved from the target, or
   * else from the arguments.
   */
  readonly owner?: {
    readonly read?: ReadSpec;
    readonly field?: string;
    readonly labelFields: readonly string[];
  };
  /** What is deleted with the target or affected by the call, by plural noun (`sessions`). */
  readonly dependents?: Readonly<Record<string, ImpactSpec>>;
  /** What the call replaces, by the plural noun for removed items. */
  readonly replaces?: Readonly<Record<string, Replacement>>;
  readonly recreate?: RecreateSpec;
  /** The consequences of the call, in one or two sentences. */
  readonly warning: string;
}

/** A condition under which a call of an update must be confirmed. A call that meets at least one is confirmed. */
export interface ConfirmWhen {
  /** Conditions on the arguments, by field. Default: none. */
  readonly arguments?: Conditions;
  /** Conditions on the target, by dotted path. A target that cannot be read counts as meeting them. */
  readonly target?: Conditions;
  /** Set if the condition holds only for a call that removes something from what it `replaces`. */
  readonly onlyIfRemoving?: true;
  /** The label of dependents: the condition holds only if there are any, or if they cannot be counted. */
  readonly onlyIfAffecting?: string;
}

/** A confirmation that only some calls of an update need, such as those that lock users out or break sign-in. */
export type ConditionalConfirmation<Target extends ReadSpec | NotReadable = ReadSpec | NotReadable> =
  Confirmation<Target> & { readonly when: readonly ConfirmWhen[] };

/**
 * How to find out whether a call with an unknown outcome took effect: a read, or, if no read shows it, `unverifiable`,
 * which says what the caller can safely do.
 */
export type OutcomeCheck = ReadSpec | { readonly unverifiable: string };

/** Requires an outcome check for a write with an empty or HTML response, from which no read can be derived. */
export type RequiresOutcomeCheck<Returns extends { readonly kind: string }> = Returns extends {
  readonly kind: "empty" | "html";
}
  ? { readonly outcomeCheck: OutcomeCheck }
  : { readonly outcomeCheck?: OutcomeCheck };

/**
 * The optional confirmation of a write, and its outcome check. A write whose target is not readable must declare the
 * check.
 */
export type WriteConfirmation<Returns extends { readonly kind: string }> = {
  /** Why a call that needs no confirmation removes nothing and locks nobody out, in one sentence. */
  readonly withoutConfirmation: string;
} & (
  | ({ readonly confirm?: ConditionalConfirmation<ReadSpec> } & RequiresOutcomeCheck<Returns>)
  | { readonly confirm: ConditionalConfirmation<NotReadable>; readonly outcomeCheck: OutcomeCheck }
);

/**
 * The confirmation of a destructive operation, and its outcome check. Default of the check: the read of the target; it
 * must be declared if the target is not readable.
 */
export type DestructiveConfirmation =
  | { readonly confirm: Confirmation<ReadSpec>; readonly outcomeCheck?: OutcomeCheck }
  | { readonly confirm: Confirmation<NotReadable>; readonly outcomeCheck: OutcomeCheck };
