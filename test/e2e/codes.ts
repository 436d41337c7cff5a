import { writeFileSync } from 'node:fs';
import type { Page } from 'playwright-core';
import decodeQR from 'qr/decode.js';
import encodeQR from 'qr';

const scale = 4;

/** What a camera would read off the code that is shown: its squares are painted and decoded. */
export async function scanned(page: Page, name = '会员码'): Promise<string> {
  const code = page.getByRole('img', { name });
  await code.waitFor();
  const size = Number((await code.getAttribute('viewBox'))!.split(' ')[2]) * scale;
  const squares = await code.locator('path').getAttribute('d');
  const data = new Uint8Array(size * size * 4).fill(255);
  for (const [, x, y] of squares!.matchAll(/M(\d+) (\d+)h1v1h-1z/g))
    for (let dy = 0; dy < scale; dy += 1) {
      const at = ((Number(y) * scale + dy) * size + Number(x) * scale) * 4;
      for (let dx = 0; dx < scale; dx += 1) data.fill(0, at + dx * 4, at + dx * 4 + 3);
    }
  return decodeQR({ width: size, height: size, data });
}

/** A film of one code, which a browser takes for its camera. YUV4MPEG2, black and white. */
export function writeFilm(path: string, text: string): void {
  const rows = encodeQR(text, 'raw', { ecc: 'low', border: 4 });
  const [width, height] = [640, 480];
  const side = Math.floor(height / rows.length);
  const luma = Buffer.alloc(width * height, 235);
  const left = Math.floor((width - rows.length * side) / 2);
  const top = Math.floor((height - rows.length * side) / 2);
  rows.forEach((row, y) =>
    row.forEach((isDark, x) => {
      const at = (top + y * side) * width + left + x * side;
      for (let dy = 0; dy < side; dy += 1) luma.fill(isDark ? 16 : 235, at + dy * width, at + dy * width + side);
    }),
  );
  const frame = Buffer.concat([Buffer.from('FRAME\n'), luma, Buffer.alloc((width * height) / 2, 128)]);
  const head = Buffer.from(`YUV4MPEG2 W${width} H${height} F10:1 Ip A1:1 C420jpeg\n`);
  writeFileSync(path, Buffer.concat([head, ...Array.from({ length: 10 }, () => frame)]));
}
