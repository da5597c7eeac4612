/** How many values one statement may bind. */
const MOST_VALUES = 32_766;

/** Rows in portions that one insert takes each. */
export function* insertable<Row extends object>(rows: readonly Row[]): Generator<readonly Row[]> {
  const columns = Object.keys(rows[0] ?? {}).length;
  const portion = Math.floor(MOST_VALUES / Math.max(columns, 1));
  for (let from = 0; from < rows.length; from += portion) yield rows.slice(from, from + portion);
}
