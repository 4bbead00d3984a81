/** Columns of plain text. */

/** How many columns of a terminal a text takes: code points, which is right for all that the program itself prints. */
export function widthOf(text: string): number {
  return [...text].length;
}

/** Rows as lines with aligned columns, two spaces apart; no space at the end of a line. */
export function columns(rows: readonly (readonly string[])[], indent = ''): string[] {
  const widths: number[] = [];
  for (const row of rows) {
    row.forEach((cell, index) => {
      widths[index] = Math.max(widths[index] ?? 0, widthOf(cell));
    });
  }
  return rows.map((row) => {
    const cells = row.map((cell, index) => cell + ' '.repeat(widths[index]! - widthOf(cell)));
    return (indent + cells.join('  ')).trimEnd();
  });
}
