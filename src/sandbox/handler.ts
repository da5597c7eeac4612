import type { Operation, OperationInput, OperationOutput } from "../../tools/index.ts";
import type { Sandbox } from "./context.ts";

/**
 * Executes an operation, independently of HTTP. Throws an `ApiError` to reject the input.
 *
 * The type is that of a method, because TypeScript checks the parameters of methods bivariantly: the HTTP app keeps
 * the handlers of all operations in one map, and passes each handler only input that was parsed by its operation's
 * schema.
 */
export type Handler<O extends Operation> = {
  handle(sandbox: Sandbox, input: OperationInput<O>): Promise<OperationOutput<O>> | OperationOutput<O>;
}["handle"];

/** A handler for each operation of a resource. */
export type Handlers<Operations extends Readonly<Record<string, Operation>>> = {
  readonly [Name in keyof Operations]: Handler<Operations[Name]>;
};

/** The handler of any operation. */
export type AnyHandler = {
  handle(sandbox: Sandbox, input: Readonly<Record<string, unknown>>): unknown;
}["handle"];
