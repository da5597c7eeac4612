import type { Harness, Json } from "./harness.ts";

/** Changes a resource past the tools, and so past the gate; gives the answer, whatever it is. */
export async function patchResource(request: Harness["request"], path: string, body: Json): Promise<unknown> {
  const headers = { "content-type": "application/json" };
  return (await request(path, { method: "PATCH", headers, body: JSON.stringify(body) })).json();
}
