import { describe, expect, test } from 'vitest';
import { openText } from '../../sim/text/text.ts';

const catalogue = {
  'a.places': '{{n}} {{n, number}} {{at, time}} {{span, duration}} [{{name}}] {{nothing}}',
  'a.count_one': '{{count}} task',
  'a.count_other': '{{count}} tasks',
};

describe('a message becomes a sentence', () => {
  test('each place takes its format', () => {
    const text = openText('en', catalogue);
    const params = { n: 18_080.5, at: 92_500_000, span: 92_500_000, name: 'web' };
    expect(text.say({ code: 'a.places', params })).toBe('18080.5 18,080.5 00:01:32.500 1 min 32.5 s [web] {{nothing}}');
  });

  test('a count chooses the form of its language: zero is plural in English and singular in French', () => {
    const say = (language: 'en' | 'fr') =>
      [0, 1, 2, 1_000_000].map((count) => openText(language, catalogue).say({ code: 'a.count', params: { count } }));
    expect(say('en')).toEqual(['0 tasks', '1 task', '2 tasks', '1000000 tasks']);
    expect(say('fr')).toEqual(['0 task', '1 task', '2 tasks', '1000000 tasks']);
  });

  test('a name from a file is never read as a sentence, a place or an option of the formatter', () => {
    const text = openText('en', catalogue);
    const hostile = ['$t(a.count)', '{{n}}', '{{- n}}', '<b>&amp;', '__proto__', '$&'];
    for (const name of hostile) {
      const params = { n: 1, at: 0, span: 0, name, context: 'x', lng: 'zz', ns: 'q', defaultValue: 'd', replace: 'r' };
      expect(text.say({ code: 'a.places', params })).toBe(`1 1 00:00:00.000 0 s [${name}] {{nothing}}`);
    }
  });

  test('a parameter that is a message itself is said first, and a literal is shown as it is', () => {
    const text = openText('en', catalogue);
    const nested = { code: 'a.count', params: { count: 2 } };
    const params = { n: 1, at: 0, span: 0, name: nested };
    expect(text.say({ code: 'a.places', params })).toBe('1 1 00:00:00.000 0 s [2 tasks] {{nothing}}');
    expect(text.say({ code: 'a.unknown', params: { x: nested } })).toBe('a.unknown (x=a.count (count=2))');
    expect([text.show(nested), text.show('{{n}} a.count')]).toEqual(['2 tasks', '{{n}} a.count']);
  });

  test('a code without a sentence is shown with its parameters, so that nothing is lost', () => {
    const text = openText('en', catalogue);
    expect(text.say({ code: 'a.unknown', params: { x: 1, y: 'z' } })).toBe('a.unknown (x=1, y=z)');
    expect(text.say({ code: 'toString', params: {} })).toBe('toString');
    expect([text.has('a.count'), text.has('a.places'), text.has('a.unknown'), text.has('constructor')]).toEqual([
      true,
      true,
      false,
      false,
    ]);
  });
});
