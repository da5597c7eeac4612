import { expect } from "vitest";
import { z } from "zod/v3";
import { maskSecrets } from "../../src/mcp/secrets/mask-secrets.ts";
import { catalog } from "../../tools/catalog.ts";
import type { Exchange, Harness, Json } from "./harness.ts";
import type { CallMode } from "./scenario.ts";

/** Modes of calling operations, in which every write is preceded by a dry run of it. */

/** Converts a call of an operation to a tool call. */
type CallShape = (name: string, args: Json) => readonly [tool: string, args: Json];

const getEffect = (name: string) => catalog.get(name)?.operation.effect;

const toDirectCall: CallShape = (name, args) => [name, args];
const toMetaToolCall: CallShape = (name, args) => [
  `${getEffect(name)}_operation`,
  { operation: name, arguments: args },
];

/** Reads the body of a request in the format of a dry run, with a file's type and size instead of its bytes. */
async function readBody(request: Request): Promise<unknown> {
  if (request.headers.get("content-type")?.startsWith("multipart/form-data") === true)
    return Object.fromEntries(
      [...(await request.formData())].map(([name, value]) => [
        name,
        typeof value === "string" ? value : { type: value.type, bytes: value.size },
      ]),
    );
  const text = await request.text();
  return text === "" ? undefined : JSON.parse(text);
}

/** Describes a request that was sent in the format of a dry run, with credentials masked. */
async function describeExchange(name: string, { method, request }: Exchange): Promise<Json> {
  const { pathname, search } = new URL(request.url);
  const { bodyField, body: shape } = catalog.get(name)?.operation ?? {};
  const model = (bodyField === undefined ? undefined : shape?.[bodyField]) ?? z.object(shape ?? {});
  const body = maskSecrets(model, await readBody(request));
  return { method, path: `${pathname}${search}`, ...(body === undefined ? {} : { body }) };
}

const DryRun = z.object({ dry_run: z.literal(true), request: z.record(z.unknown()) });

/** Creates a call mode that precedes each write with a dry run, and asserts that the write sends what that showed. */
const createDryRunCheck =
  (shapeCall: CallShape): CallMode =>
  async (harness: Harness, name, args) => {
    if (getEffect(name) === "read") return harness.tool(...shapeCall(name, args));
    const { exchanges } = harness;
    const exchangeCount = exchanges.length;
    const { request } = DryRun.parse(await harness.tool(...shapeCall(name, { ...args, dry_run: true })));
    const methods = exchanges.slice(exchangeCount).map(({ method }) => method);
    expect(
      methods.filter((method) => method !== "GET"),
      `write requests of a dry run of ${name}`,
    ).toEqual([]);
    const result = await harness.tool(...shapeCall(name, args));
    const [sent, ...extraRequests] = exchanges.slice(exchangeCount).filter(({ method }) => method !== "GET");
    if (sent === undefined) throw new Error(`${name} sent no write request.`);
    expect(extraRequests, `further write requests of ${name}`).toEqual([]);
    expect(await describeExchange(name, sent), name).toEqual(request);
    return result;
  };

/** The modes in which every operation can be called. */
export const CALL_MODES: Readonly<Record<string, CallMode>> = {
  directly: createDryRunCheck(toDirectCall),
  "through the meta-tools": createDryRunCheck(toMetaToolCall),
};
