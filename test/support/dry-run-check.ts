import { expect } from "vitest";
import { z } from "zod/v3";
import { catalog } from "../../tools/index.ts";
import type { Exchange, Harness, Json } from "./harness.ts";
import type { Way } from "./scenario.ts";

/** Calls that change something, each made as a dry run before it is made in earnest. */

/** How a call of an operation is put to the server. */
type Form = (name: string, args: Json) => readonly [tool: string, args: Json];

const effectOf = (name: string) => catalog.get(name)?.operation.effect;

const directly: Form = (name, args) => [name, args];
const throughDoor: Form = (name, args) => [
  `${effectOf(name)}_operation`,
  { operation: name, arguments: args },
];

/** The body of a request as a dry run shows it: of a file, its type and size. */
async function bodyOf(request: Request): Promise<unknown> {
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

/** What was sent, as a dry run shows it. */
async function sentIn({ method, request }: Exchange): Promise<Json> {
  const { pathname, search } = new URL(request.url);
  const body = await bodyOf(request);
  return { method, path: `${pathname}${search}`, ...(body === undefined ? {} : { body }) };
}

const DryRun = z.object({ dry_run: z.literal(true), request: z.record(z.unknown()) });

/** Calls in a form; what changes something is rehearsed, and must then send what the rehearsal has shown. */
const rehearsed =
  (form: Form): Way =>
  async (harness: Harness, name, args) => {
    if (effectOf(name) === "read") return harness.tool(...form(name, args));
    const { exchanges } = harness;
    const before = exchanges.length;
    const { request } = DryRun.parse(await harness.tool(...form(name, { ...args, dry_run: true })));
    const methods = exchanges.slice(before).map(({ method }) => method);
    expect(
      methods.filter((method) => method !== "GET"),
      `sent by a dry run of ${name}`,
    ).toEqual([]);
    const result = await harness.tool(...form(name, args));
    const [sent, ...more] = exchanges.slice(before).filter(({ method }) => method !== "GET");
    if (sent === undefined) throw new Error(`${name} has sent nothing.`);
    expect(more, `what else ${name} has sent`).toEqual([]);
    expect(await sentIn(sent), name).toEqual(request);
    return result;
  };

/** The ways in which every operation can be called. */
export const WAYS: Readonly<Record<string, Way>> = {
  directly: rehearsed(directly),
  "through the doors": rehearsed(throughDoor),
};
