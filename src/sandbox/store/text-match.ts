import { type Expression, type RawBuilder, sql } from "kysely";

/** Condition: the column contains the text, ignoring ASCII case. */
export const containsText = (column: string | Expression<unknown>, text: string): RawBuilder<boolean> =>
  sql<boolean>`instr(lower(${typeof column === "string" ? sql.ref(column) : column}), lower(${text})) > 0`;

/** Condition: the row's id equals the text, or its name or key contains it. */
export const matchesIdNameOrKey = (text: string): RawBuilder<boolean> =>
  sql<boolean>`(id = ${text} or ${containsText("name", text)} or ${containsText("key", text)})`;
