import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { z } from "zod/v3";
import { createClient } from "../../src/clerk-api/create-client.ts";
import { createFetchTransport } from "../../src/clerk-api/http.ts";
import { buildUploadInputSchema } from "../../src/mcp/uploads/upload.ts";
import { catalog } from "../../tools/catalog.ts";
import type { ResponseSpec } from "../../tools/core/operation.ts";
import { containsSecret, unwrapBranded } from "../../tools/core/zod-introspection.ts";
import { buildExampleArguments } from "../support/example-arguments.ts";
import { pngUpload } from "../support/sample-images.ts";
import { buildArbitrary } from "../support/schema-samples.ts";
import { connectTestClient } from "../support/test-client.ts";

/**
 * Clerk's API returns null in places where its specification has none. A call that succeeded must not look failed because
 * of that: a client that checks results against the output schema throws away those that do not match.
 */

/** The number of sample responses; each optional field is missing in half of them. */
const SAMPLE_COUNT = 20;

/** Longer strings are cut and longer samples left out, because they slow the test down, and other tests are about them. */
const MAX_STRING_LENGTH = 10;
const MAX_SAMPLE_LENGTH = 5000;

const toShortJson = (value: unknown): string =>
  JSON.stringify(value, (_, inner: unknown) =>
    typeof inner === "string" ? inner.slice(0, MAX_STRING_LENGTH) : inner,
  );

const Shape = z.record(z.instanceof(z.ZodType));
const Options = z.array(z.instanceof(z.ZodType));

const isContainer = (value: unknown): value is object => typeof value === "object" && value !== null;

/** The model of the value `name` in a value of a model, and the kind of that name: itself, or `*` if it is any. */
function findInnerModel(
  model: z.ZodTypeAny,
  name: string,
): { kind: string; inner: z.ZodTypeAny } | undefined {
  const type = unwrapBranded(model);
  if (type instanceof z.ZodArray) return { kind: "*", inner: z.instanceof(z.ZodType).parse(type.element) };
  if (type instanceof z.ZodRecord)
    return { kind: "*", inner: z.instanceof(z.ZodType).parse(type.valueSchema) };
  if (type instanceof z.ZodUnion)
    return Options.parse(type.options)
      .map((option) => findInnerModel(option, name))
      .find((found) => found !== undefined);
  const shape = type instanceof z.ZodObject ? Shape.parse(type.shape) : {};
  const inner = Object.hasOwn(shape, name) ? shape[name] : undefined;
  return inner === undefined ? undefined : { kind: name, inner };
}

type Path = readonly string[];

/** A place in a value; those that a model does not distinguish, such as the items of a list, are of one kind. */
interface Place {
  readonly path: Path;
  readonly kind: string;
}

/** The places in a value of a model, beginning with the value itself. */
function* listPlaces(
  model: z.ZodTypeAny,
  value: unknown,
  place: Place = { path: [], kind: "" },
): Generator<Place> {
  yield place;
  if (!isContainer(value)) return;
  for (const [name, innerValue] of Object.entries(value)) {
    const found = findInnerModel(model, name);
    const innerPlace = { path: [...place.path, name], kind: `${place.kind}.${found?.kind ?? ""}` };
    if (found !== undefined) yield* listPlaces(found.inner, innerValue, innerPlace);
  }
}

/** A copy of a value with null at a path. */
function setNull(value: unknown, [name, ...rest]: Path): unknown {
  if (name === undefined || !isContainer(value)) return null;
  const copy: object = Array.isArray(value) ? [...value] : { ...value };
  Reflect.set(copy, name, setNull(Reflect.get(value, name), rest));
  return copy;
}

/** The forms of a response with a model: an object, or a list that the API may return in two ways. */
const listBodyForms = (response: ResponseSpec & { model: z.ZodTypeAny }): readonly z.ZodTypeAny[] =>
  response.kind === "list"
    ? [
        z.array(response.model).length(1),
        z.object({ [response.key]: z.array(response.model).length(1), total_count: z.number() }),
      ]
    : [response.model];

/** Bodies with null in every place that a value of the model can have, those of one depth together. */
function buildBodiesWithNull(model: z.ZodTypeAny): unknown[] {
  const samples = fc
    .sample(buildArbitrary(model), { numRuns: SAMPLE_COUNT, seed: 1 })
    .map(toShortJson)
    .filter((json) => json.length <= MAX_SAMPLE_LENGTH);
  const kinds = new Set<string>();
  return samples.flatMap((json) => {
    const sample: unknown = JSON.parse(json);
    const bodies: unknown[] = [];
    for (const { path, kind } of listPlaces(model, sample)) {
      if (kinds.has(kind)) continue;
      kinds.add(kind);
      bodies[path.length] = setNull(bodies[path.length] ?? sample, path);
    }
    return bodies.filter((body) => body !== undefined);
  });
}

const folder = mkdtempSync(join(tmpdir(), "clerk-mcp-null-"));
afterAll(() => {
  rmSync(folder, { recursive: true });
});

let body: unknown;
let status = 200;
const call = createClient({
  apiUrl: "http://api.localhost",
  secretKey: "sk_live_x",
  apiVersion: "2026-05-12",
  userAgent: "test",
  timeoutMs: 5000,
  concurrency: 16,
  transport: createFetchTransport(async () => Response.json(body, { status })),
  log: () => undefined,
});

type TestClient = Awaited<ReturnType<typeof connectTestClient>>;
let returningSecrets: TestClient;
let savingSecrets: TestClient;
beforeAll(async () => {
  returningSecrets = await connectTestClient(call);
  savingSecrets = await connectTestClient(call, { secretsFolder: folder });
  // The SDK's client checks results against the output schemas of the tools that it has listed.
  await Promise.all([returningSecrets.client.listTools(), savingSecrets.client.listTools()]);
});

describe("a call that succeeds", () => {
  test.each([...catalog.values()])(
    "is a success for $name, wherever its response has null",
    async (entry) => {
      const { name, operation } = entry;
      const { response } = operation;
      if (!("model" in response)) return;
      const args = {
        ...buildExampleArguments(buildUploadInputSchema(operation).shape),
        ...(operation.upload === undefined ? {} : pngUpload),
        ...(operation.confirm === undefined && operation.effect !== "destructive" ? {} : { confirm: true }),
      };
      status = response.status;
      const clients =
        operation.effect === "read" && containsSecret(response.model)
          ? [returningSecrets, savingSecrets]
          : [returningSecrets];
      const bodies = listBodyForms(response).flatMap(buildBodiesWithNull);
      expect(bodies.length).toBeGreaterThan(1);
      for (const each of bodies) {
        body = each;
        for (const { callForText } of clients) {
          const { result, text } = await callForText(name, args);
          expect({ isError: result.isError, text }).toEqual({ isError: undefined, text });
        }
      }
    },
  );
});
