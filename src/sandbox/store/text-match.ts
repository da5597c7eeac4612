import { sql, type Expression, type RawBuilder } from "kysely";

/** That a column contains a text, without regard to (ASCII) case. */
export const containsText = (column: string | Expression<unknown>, text: string): RawBuilder<boolean> =>
  sql<boolean>`instr(lower(${typeof column === "string" ? sql.ref(column) : column}), lower(${text})) > 0`;

/** That a row has this id, or the text in its name or key. */
export const matchesIdNameOrKey = (text: string): RawBuilder<boolean> =>
  sql<boolean>`(id = ${text} or ${containsText("name", text)} or ${containsText("key", text)})`;
