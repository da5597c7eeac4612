import type { OperationInput, Operation, OperationOutput } from "../../../tools/core/operation.ts";
import type { Sandbox } from "../context.ts";

/**
 * Does what an operation says, knowing nothing of HTTP. Throws a `Failure` to refuse.
 *
 * Taken from a method's type, whose parameters TypeScript compares both ways: the app keeps the handlers of all
 * operations in one map and gives each only what its own operation's schema has parsed.
 */
export type Handler<O extends Operation> = {
  handle(sandbox: Sandbox, input: OperationInput<O>): Promise<OperationOutput<O>> | OperationOutput<O>;
}["handle"];

/** A handler for each operation of a resource. */
export type Handlers<Operations extends Readonly<Record<string, Operation>>> = {
  readonly [Name in keyof Operations]: Handler<Operations[Name]>;
};

/** A handler of whatever operation. */
export type AnyHandler = {
  handle(sandbox: Sandbox, input: Readonly<Record<string, unknown>>): unknown;
}["handle"];
