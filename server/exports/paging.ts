/** Rows held in memory at a time. */
export const pageRows = 500;

/** All pages of something, each begun after the last row of the one before; the last is shorter than the others. */
export async function* paged<Row>(
  page: (after: Row | undefined, limit: number) => Promise<readonly Row[]>,
): AsyncGenerator<readonly Row[], void, undefined> {
  let after: Row | undefined;
  for (;;) {
    const rows = await page(after, pageRows);
    yield rows;
    if (rows.length < pageRows) return;
    after = rows.at(-1);
  }
}
