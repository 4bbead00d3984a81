import { mkdtempSync, mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { CONTENT_SECURITY_POLICY, createAppProtocol, requestedFile } from '../../electron/app-protocol.ts';
import { refusalOf, serveLoopback, type LoopbackApp } from '../../electron/loopback.ts';

let folder = '';
let root = '';

beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'royaume-protocol-'));
  root = path.join(folder, 'renderer');
  mkdirSync(path.join(root, 'assets'), { recursive: true });
  writeFileSync(path.join(root, 'index.html'), '<!doctype html>');
  writeFileSync(path.join(root, 'assets/app.js'), 'export {};');
  writeFileSync(path.join(root, 'assets/inter.woff2'), 'font');
  writeFileSync(path.join(folder, 'secret.txt'), 'secret');
  symlinkSync(path.join(folder, 'secret.txt'), path.join(root, 'link.txt'));
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Status, MIME type and text of one answer. */
async function ask(url: string, method = 'GET'): Promise<[number, string | null, string]> {
  const response = await createAppProtocol(root)(new Request(url, { method }));
  return [response.status, response.headers.get('content-type'), await response.text()];
}

describe('the app protocol', () => {
  test('serves the app with its MIME types, the page also under the bare address', async () => {
    expect([
      await ask('royaume://app/'),
      await ask('royaume://app/index.html?x=1#y'),
      await ask('royaume://app/assets/app.js'),
      await ask('royaume://app/assets/inter.woff2'),
    ]).toEqual([
      [200, 'text/html; charset=utf-8', '<!doctype html>'],
      [200, 'text/html; charset=utf-8', '<!doctype html>'],
      [200, 'text/javascript; charset=utf-8', 'export {};'],
      [200, 'font/woff2', 'font'],
    ]);
  });

  test.each([
    'royaume://app/..%2fsecret.txt',
    'royaume://app/..%5csecret.txt',
    'royaume://app/assets/%2e%2e%2f%2e%2e%2fsecret.txt',
    'royaume://app/%252e%252e/secret.txt',
    'royaume://app/C:%5csecret.txt',
    'royaume://app/C:/secret.txt',
    'royaume://app/secret%00.txt',
    'royaume://app/link.txt',
    'royaume://other/index.html',
  ])('refuses %s, which would leave the app', async (url) => {
    expect((await ask(url))[0]).toBe(403);
  });

  test('refuses a path with dots as it was sent; folded away by a URL they lead nowhere outside', async () => {
    expect(['royaume://app/../secret.txt', 'royaume://app/%2e%2e/secret.txt'].map(requestedFile)).toEqual([
      'forbidden',
      'forbidden',
    ]);
    expect((await ask('royaume://app/../secret.txt'))[0]).toBe(404);
  });

  test('answers what is not there, what is no path and what is no reading', async () => {
    expect([
      (await ask('royaume://app/missing.js'))[0],
      (await ask('royaume://app/assets'))[0],
      (await ask('royaume://app/%ff'))[0],
      (await ask('royaume://app/index.html', 'POST'))[0],
    ]).toEqual([404, 404, 400, 405]);
  });

  test('sends a policy that lets nothing remote load and no string become code, with every answer', async () => {
    expect(CONTENT_SECURITY_POLICY).toMatch(/^default-src 'none'; script-src 'self';/);
    expect(CONTENT_SECURITY_POLICY).not.toMatch(/unsafe|http|\*/);
    for (const url of ['royaume://app/', 'royaume://app/missing', 'royaume://app/..%2fsecret.txt']) {
      const { headers } = await createAppProtocol(root)(new Request(url));
      expect(headers.get('content-security-policy')).toBe(CONTENT_SECURITY_POLICY);
      expect(headers.get('x-content-type-options')).toBe('nosniff');
    }
  });
});

/** One raw request to a loopback server: `fetch` would fold dots away and forbid a false Host. */
function raw(app: LoopbackApp, target: string, headers: Record<string, string> = {}, method = 'GET'): Promise<number> {
  const { hostname, port } = new URL(app.url);
  return new Promise((resolve, reject) => {
    const sent = request({ hostname, port, path: target, headers, method }, (reply) => {
      reply.resume();
      resolve(reply.statusCode ?? 0);
    });
    sent.on('error', reject);
    sent.end();
  });
}

describe('the loopback server', () => {
  test('serves the same bytes and policy as the app protocol, on 127.0.0.1 only', async () => {
    const app = await serveLoopback(root, 0);
    try {
      const response = await fetch(new URL('assets/app.js', app.url));
      expect([
        new URL(app.url).hostname,
        response.status,
        response.headers.get('content-type'),
        response.headers.get('content-security-policy'),
        await response.text(),
      ]).toEqual(['127.0.0.1', 200, 'text/javascript; charset=utf-8', CONTENT_SECURITY_POLICY, 'export {};']);
    } finally {
      await app.close();
    }
  });

  test('refuses a foreign name for this machine, a foreign page, traversal and writing', async () => {
    const app = await serveLoopback(root, 0);
    try {
      expect([
        await raw(app, '/index.html', { host: 'rebound.example' }),
        await raw(app, '/index.html', { origin: 'http://elsewhere.example' }),
        await raw(app, '/../secret.txt'),
        await raw(app, '/%2e%2e/secret.txt'),
        await raw(app, 'http://elsewhere.example/'),
        await raw(app, '/index.html', {}, 'POST'),
        await raw(app, '/index.html', { origin: app.url.slice(0, -1) }),
      ]).toEqual([403, 403, 403, 403, 400, 405, 200]);
    } finally {
      await app.close();
    }
  });

  test('judges hosts by name and port', () => {
    expect([
      refusalOf({ host: 'localhost:80' }, 80),
      refusalOf({ host: '127.0.0.1:81' }, 80),
      refusalOf({}, 80),
      refusalOf({ host: 'localhost:80', origin: 'null' }, 80),
    ]).toEqual([
      null,
      'The Host header is not this server.',
      'The Host header is not this server.',
      'The Origin header is not this server.',
    ]);
  });
});
