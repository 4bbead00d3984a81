/**
 * `npm run icons`: draws assets/art/icon.svg in the sizes that the three systems ask for, into build/package/. Run it
 * when the drawing changes; what it writes is kept in the repository, because a release machine has no Chromium.
 *
 *   icon.icns        macOS: PNG pictures in Apple's container, 16 to 1024 pixels
 *   icon.ico         Windows: PNG pictures in an ICO container, 16 to 256 pixels
 *   icons/NxN.png    Linux: one file per size
 */
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { chromium } from '@playwright/test';
import { ensureChromium } from './ensure-chromium.mjs';

const ROOT = path.resolve(import.meta.dirname, '..');
const PACKAGE = path.join(ROOT, 'build/package');
const LINUX_SIZES = [16, 32, 48, 64, 128, 256, 512];
const ICO_SIZES = [16, 24, 32, 48, 64, 128, 256];
/** Apple's names of PNG entries by pixels; 32 and 64 are the doubled 16 and 32. */
const ICNS_TYPES = { ic04: 16, ic11: 32, ic12: 64, ic07: 128, ic08: 256, ic09: 512, ic10: 1_024 };

/** The drawing as PNG in each size [px]: size → bytes. */
async function draw(sizes) {
  const svg = readFileSync(path.join(ROOT, 'assets/art/icon.svg'), 'utf8');
  const browser = await chromium.launch({ executablePath: ensureChromium(), args: ['--no-sandbox'] });
  try {
    const page = await browser.newPage({ deviceScaleFactor: 1 });
    const pictures = new Map();
    for (const size of sizes) {
      await page.setViewportSize({ width: size, height: size });
      await page.setContent(
        `<style>html,body{margin:0;background:transparent}svg{display:block;width:${size}px;height:${size}px}</style>${svg}`,
      );
      pictures.set(size, await page.screenshot({ omitBackground: true }));
    }
    return pictures;
  } finally {
    await browser.close();
  }
}

/** An ICO file: a header of 6 bytes, an entry of 16 for each picture, then the pictures. */
function ico(pictures) {
  const header = Buffer.alloc(6 + 16 * pictures.length);
  header.writeUInt16LE(1, 2);
  header.writeUInt16LE(pictures.length, 4);
  let offset = header.length;
  pictures.forEach(({ size, png }, index) => {
    const at = 6 + 16 * index;
    // One byte a side; 0 stands for 256.
    header.writeUInt8(size % 256, at);
    header.writeUInt8(size % 256, at + 1);
    header.writeUInt16LE(1, at + 4);
    header.writeUInt16LE(32, at + 6);
    header.writeUInt32LE(png.length, at + 8);
    header.writeUInt32LE(offset, at + 12);
    offset += png.length;
  });
  return Buffer.concat([header, ...pictures.map(({ png }) => png)]);
}

/** An ICNS file: `icns` and the length of all, then type, length and picture of each. */
function icns(pictures) {
  const parts = pictures.flatMap(({ type, png }) => [chunkHead(type, png.length), png]);
  const length = parts.reduce((sum, part) => sum + part.length, 0);
  return Buffer.concat([chunkHead('icns', length), ...parts]);
}

function chunkHead(type, length) {
  const head = Buffer.alloc(8);
  head.write(type, 0, 'latin1');
  head.writeUInt32BE(length + 8, 4);
  return head;
}

const sizes = [...new Set([...LINUX_SIZES, ...ICO_SIZES, ...Object.values(ICNS_TYPES)])];
const drawn = await draw(sizes);
rmSync(path.join(PACKAGE, 'icons'), { recursive: true, force: true });
mkdirSync(path.join(PACKAGE, 'icons'), { recursive: true });
for (const size of LINUX_SIZES) writeFileSync(path.join(PACKAGE, `icons/${size}x${size}.png`), drawn.get(size));
writeFileSync(path.join(PACKAGE, 'icon.ico'), ico(ICO_SIZES.map((size) => ({ size, png: drawn.get(size) }))));
writeFileSync(
  path.join(PACKAGE, 'icon.icns'),
  icns(Object.entries(ICNS_TYPES).map(([type, size]) => ({ type, png: drawn.get(size) }))),
);
console.log(`Icons in ${sizes.join(', ')} pixels are in build/package/.`);
