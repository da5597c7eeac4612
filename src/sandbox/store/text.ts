import { sql, type RawBuilder } from "kysely";

/** That a column contains a text, without regard to (ASCII) case. */
export const contains = (column: string, text: string): RawBuilder<boolean> =>
  sql<boolean>`instr(lower(${sql.ref(column)}), lower(${text})) > 0`;
