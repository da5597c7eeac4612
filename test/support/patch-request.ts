import type { Harness, Json } from "./harness.ts";

/** Changes a resource by an API request, without the tools and their gate; returns the body of any response. */
export async function patchResource(request: Harness["request"], path: string, body: Json): Promise<unknown> {
  const headers = { "content-type": "application/json" };
  return (await request(path, { method: "PATCH", headers, body: JSON.stringify(body) })).json();
}
