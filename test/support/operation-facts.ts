import { readFileSync } from "node:fs";
import { z } from "zod/v3";

const OperationFactsSchema = z.array(
  z
    .object({
      tool: z.string(),
      method: z.string(),
      path: z.string(),
      status: z.number(),
      list: z.enum(["array", "envelope"]).optional(),
      paginated: z.literal(true).optional(),
      deprecated: z.literal(true).optional(),
      public: z.literal(true).optional(),
      bulk: z.literal(true).optional(),
      /** The fields of the query, and those of the body or its items, in the format of `formatFieldList`. */
      query: z.string().optional(),
      body: z.string().optional(),
    })
    .strict(),
);

/** The inventory: Clerk's operations according to its specification of 2026-05-12. */
export const operationFacts = OperationFactsSchema.parse(
  JSON.parse(readFileSync(new URL("../fixtures/operations.json", import.meta.url), "utf8")),
);
