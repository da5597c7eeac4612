/** SQLite's maximum number of bound parameters in one statement. */
const MAX_BOUND_VALUES = 32_766;

/** Splits rows into chunks that fit into one insert statement each. */
export function* chunkRows<Row extends object>(rows: readonly Row[]): Generator<readonly Row[]> {
  const columns = Object.keys(rows[0] ?? {}).length;
  const chunkSize = Math.floor(MAX_BOUND_VALUES / Math.max(columns, 1));
  for (let start = 0; start < rows.length; start += chunkSize) yield rows.slice(start, start + chunkSize);
}
