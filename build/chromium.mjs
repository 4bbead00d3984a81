/** Finds the Chromium that the end-to-end tests drive: the system's own, never one that Playwright downloads. */
import { accessSync, constants } from 'node:fs';
import path from 'node:path';

/** Without a GPU: WebGL on SwiftShader, which is what the renderer ships with; recorded pictures are compared on it only. */
export const SOFTWARE_GL = ['--enable-unsafe-swiftshader'];
/** The same on the machine's own rasteriser, two to four times as fast; with EGL_PLATFORM=surfaceless in its environment. */
export const LLVMPIPE_GL = ['--use-gl=angle', '--use-angle=gl-egl', '--ignore-gpu-blocklist'];
/** The same picture everywhere, and no request that nobody asked for. */
export const STEADY = [
  '--no-sandbox',
  '--font-render-hinting=none',
  '--disable-lcd-text',
  '--force-color-profile=srgb',
  '--hide-scrollbars',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--no-first-run',
];

const NAMES = ['chromium', 'chromium-browser', 'google-chrome-stable', 'google-chrome'];

/** Path of the executable: ROYAUME_CHROMIUM, else the first one on PATH, else null. */
export function findChromium() {
  const given = process.env['ROYAUME_CHROMIUM'];
  if (given !== undefined && given !== '') return given;
  const folders = (process.env['PATH'] ?? '').split(path.delimiter).filter((folder) => folder !== '');
  for (const name of NAMES) {
    for (const folder of folders) {
      const file = path.join(folder, name);
      try {
        accessSync(file, constants.X_OK);
        return file;
      } catch {
        // Not here; the next folder may have it.
      }
    }
  }
  return null;
}
