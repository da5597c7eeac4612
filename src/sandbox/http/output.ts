import { z } from "zod/v3";
import type { Operation } from "../../../tools/index.ts";

const ListResult = z.object({ data: z.array(z.unknown()), total_count: z.number().int() });

/** Thrown when a handler's result does not match its operation's declaration: a bug in the sandbox. */
class ContractError extends Error {
  override readonly name = "ContractError";
}

function parseWithModel(model: z.ZodTypeAny, value: unknown, template: string): unknown {
  const parsed = model.safeParse(value);
  if (parsed.success) return parsed.data;
  const problems = parsed.error.issues.map((issue) => `${issue.path.join(".")}: ${issue.message}`);
  throw new ContractError(
    `${template} would return a response that its model does not allow: ${problems.join("; ")}`,
  );
}

const createJsonResponse = (status: number, value: unknown) =>
  new Response(JSON.stringify(value), { status, headers: { "content-type": "application/json" } });

/** Serializes a handler's result in the encoding and with the status that the operation declares. */
export function serializeResult(operation: Operation, result: unknown, query: URLSearchParams): Response {
  const { response, pathTemplate } = operation;
  switch (response.kind) {
    case "empty":
      return new Response(null, { status: response.status });
    case "html":
      return new Response(z.string().parse(result), { headers: { "content-type": "text/html" } });
    case "object":
      return createJsonResponse(response.status, parseWithModel(response.model, result, pathTemplate));
    case "list": {
      const { data, total_count } = ListResult.parse(result);
      const items = data.map((item) => parseWithModel(response.model, item, pathTemplate));
      const isBareArray =
        response.encoding === "array" && !(response.paginated && query.get("paginated") === "true");
      return createJsonResponse(200, isBareArray ? items : { [response.key]: items, total_count });
    }
  }
}
