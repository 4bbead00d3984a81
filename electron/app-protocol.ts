/**
 * The one way the app's files reach a page: a web Request in, a Response out. Electron's `royaume:` scheme and the
 * loopback server both use it, so both send the same bytes, the same MIME types and the same content security policy.
 *
 * Guarantees: only files under `root` are served; whatever would leave it (`..`, encoded separators, a drive, NUL, a
 * symbolic link) is answered with 403; nothing remote may load and no string may become code.
 */
import { readFile, realpath } from 'node:fs/promises';
import path from 'node:path';

export const APP_SCHEME = 'royaume';
export const APP_HOST = 'app';
/** The page that the window opens. */
export const APP_URL = `${APP_SCHEME}://${APP_HOST}/index.html`;

/** `unsafe-eval` and `unsafe-inline` are deliberately absent; Phaser makes textures of `data:` and `blob:` images. */
export const CONTENT_SECURITY_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "worker-src 'self'",
  "style-src 'self'",
  "img-src 'self' data: blob:",
  "font-src 'self'",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

const MIME_TYPES: Readonly<Record<string, string>> = {
  '.css': 'text/css; charset=utf-8',
  '.html': 'text/html; charset=utf-8',
  '.ico': 'image/x-icon',
  '.js': 'text/javascript; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.md': 'text/markdown; charset=utf-8',
  '.mjs': 'text/javascript; charset=utf-8',
  '.png': 'image/png',
  '.svg': 'image/svg+xml',
  '.txt': 'text/plain; charset=utf-8',
  '.webp': 'image/webp',
  '.woff': 'font/woff',
  '.woff2': 'font/woff2',
  '.yaml': 'application/yaml; charset=utf-8',
};

/** The MIME type by file name; bytes without meaning when the extension is not one the app ships. */
function mimeTypeOf(fileName: string): string {
  return MIME_TYPES[path.extname(fileName).toLowerCase()] ?? 'application/octet-stream';
}

function headers(contentType: string): Record<string, string> {
  return {
    'Content-Type': contentType,
    'Content-Security-Policy': CONTENT_SECURITY_POLICY,
    'X-Content-Type-Options': 'nosniff',
    'Cross-Origin-Opener-Policy': 'same-origin',
    'Cross-Origin-Resource-Policy': 'same-origin',
    'Referrer-Policy': 'no-referrer',
    'Cache-Control': 'no-cache',
  };
}

function refuse(status: number, text: string): Response {
  return new Response(text, { status, headers: headers('text/plain; charset=utf-8') });
}

/** A place under the root, 'forbidden' for what tries to leave it, or 'malformed' for a path that is no path. */
export type RequestedFile = { readonly relative: string } | 'forbidden' | 'malformed';

/**
 * The file that a URL's path names. Read from the text as it was sent: `new URL` folds `..` away before anyone could
 * refuse it, but it keeps encoded dots and slashes, so these are decoded once and refused here.
 */
export function requestedFile(url: string): RequestedFile {
  const parsed = /^([a-z][a-z0-9+.-]*):\/\/([^/?#]*)([^?#]*)/i.exec(url);
  if (parsed === null) return 'malformed';
  // The scheme has one host: a page of another one would be a second app with a say of its own.
  if (parsed[1] === APP_SCHEME && parsed[2] !== APP_HOST) return 'forbidden';
  let pathname: string;
  try {
    pathname = decodeURIComponent(parsed[3]!);
  } catch {
    return 'malformed';
  }
  const parts = pathname.split('/').filter((part) => part !== '');
  const leaves = parts.some((part) => part === '..' || /[\\:\0]/.test(part) || /%2e|%2f|%5c/i.test(part));
  if (leaves) return 'forbidden';
  const kept = parts.filter((part) => part !== '.');
  return { relative: kept.length === 0 ? 'index.html' : kept.join('/') };
}

/** Answers requests with the files under `root`, an absolute path. Never throws. */
export function createAppProtocol(root: string): (request: Request) => Promise<Response> {
  return async (request) => {
    if (request.method !== 'GET' && request.method !== 'HEAD') return refuse(405, 'Only GET and HEAD are answered.');
    const requested = requestedFile(request.url);
    if (requested === 'malformed') return refuse(400, 'This is not a path.');
    if (requested === 'forbidden') return refuse(403, 'This path leaves the app.');
    try {
      const realRoot = await realpath(root);
      const file = await realpath(path.join(realRoot, requested.relative));
      if (!file.startsWith(realRoot + path.sep)) return refuse(403, 'This path leaves the app.');
      const body = request.method === 'HEAD' ? null : new Uint8Array(await readFile(file));
      return new Response(body, { status: 200, headers: headers(mimeTypeOf(file)) });
    } catch {
      return refuse(404, 'There is no such file in the app.');
    }
  };
}
