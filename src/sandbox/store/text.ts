import { sql, type Expression, type RawBuilder } from "kysely";

/** That a column contains a text, without regard to (ASCII) case. */
export const contains = (column: string | Expression<unknown>, text: string): RawBuilder<boolean> =>
  sql<boolean>`instr(lower(${typeof column === "string" ? sql.ref(column) : column}), lower(${text})) > 0`;
