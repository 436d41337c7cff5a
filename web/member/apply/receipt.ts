/** Sizes in CSS px; drawn twice as large, so that the picture is sharp on a phone. */
const width = 375;
const margin = 24;
const lineHeight = 28;
const rowGap = 12;
const sharpness = 2;
const font = '17px system-ui, "PingFang SC", "Noto Sans CJK SC", sans-serif';

/** Breaks a text where the line is full: Chinese breaks between any two characters. */
function linesOf(text: string, fits: (line: string) => boolean): string[] {
  const lines = [''];
  for (const letter of text) {
    const longer = lines.at(-1)! + letter;
    if (fits(longer)) lines[lines.length - 1] = longer;
    else lines.push(letter);
  }
  return lines;
}

/** Draws the receipt, black on white whatever the look of the app: it may be printed. Returns a PNG as a data address. */
export function drawReceipt(rows: readonly (readonly [name: string, value: string])[]): string {
  const canvas = document.createElement('canvas');
  const pen = canvas.getContext('2d')!;
  pen.font = font;
  const fits = (line: string) => pen.measureText(line).width <= width - 2 * margin;
  const set = rows.map(([name, value]) => ({ name, lines: linesOf(value, fits) }));
  const height = set.reduce(
    (sum, { lines }) => sum + (lines.length + 1) * lineHeight + rowGap,
    4 * margin + lineHeight,
  );

  canvas.width = width * sharpness;
  canvas.height = height * sharpness;
  pen.scale(sharpness, sharpness);
  pen.fillStyle = '#ffffff';
  pen.fillRect(0, 0, width, height);
  pen.fillStyle = '#b3201b';
  pen.fillRect(0, 0, width, 6);
  pen.font = `bold ${font}`;
  pen.fillText('虹桥：已经提交', margin, 2 * margin + 6);
  pen.font = font;

  let y = 3 * margin + lineHeight;
  for (const { name, lines } of set) {
    pen.fillStyle = '#4a5059';
    pen.fillText(name, margin, y);
    pen.fillStyle = '#1a1d21';
    for (const line of lines) pen.fillText(line, margin, (y += lineHeight));
    y += lineHeight + rowGap;
  }
  return canvas.toDataURL('image/png');
}
