/** One call of the command line: its streams, its language, and where its result goes. */
import { openText, type Message, type Text, type Wording } from '../text/text.ts';
import type { Language } from '../text/format.ts';
import { printable, type Io, type Output, type PendingFile } from './io.ts';

/** Options that every command has. */
export interface CommonOptions {
  readonly lang?: string;
  readonly json?: boolean;
  readonly out?: string;
}

const COLOURS = { bold: '1', dim: '2', red: '31', green: '32', yellow: '33' } as const;
export type Colour = keyof typeof COLOURS;

/** The event log and --json have long messages whole. */
const LINE_MAX = 320;

export class Session {
  readonly io: Io;
  readonly text: Text;
  readonly json: boolean;
  private readonly out: PendingFile | null;
  private readonly colours: boolean;

  constructor(io: Io, language: Language, options: CommonOptions) {
    this.io = io;
    this.text = openText(language);
    this.json = options.json === true;
    this.out = options.out === undefined ? null : io.files.create(options.out);
    this.colours = this.out === null && coloured(io.stdout, io.env);
  }

  say(code: string, params: Message['params'] = {}): string {
    return printable(this.text.say({ code, params }));
  }

  /** A message as a line of text that is safe for a terminal. */
  tell(message: Message): string {
    return printable(this.text.say(message));
  }

  /** A literal, or words of the catalogue, safe for a terminal. */
  show(wording: Wording): string {
    return printable(this.text.show(wording));
  }

  /** A message as a line, cut when it is very long: messages of the real service may name hundreds of tasks. */
  brief(message: Message): string {
    const line = this.tell(message);
    return line.length <= LINE_MAX ? line : `${line.slice(0, LINE_MAX - 1)}…`;
  }

  paint(colour: Colour, text: string): string {
    return this.colours ? `\u001b[${COLOURS[colour]}m${text}\u001b[0m` : text;
  }

  /** A line of the result: to stdout, or to the file of --out. */
  print(line = ''): void {
    const target = this.out ?? this.io.stdout;
    target.write(`${line}\n`);
  }

  printJson(value: unknown): void {
    this.print(JSON.stringify(value, null, 2));
  }

  /** A line beside the result. */
  note(line: string): void {
    this.io.stderr.write(`${line}\n`);
  }

  /** Puts the result in its place. */
  finish(): void {
    this.out?.commit();
  }

  /** Leaves no half-written result behind. */
  abandon(): void {
    this.out?.discard();
  }
}

function coloured(output: Output, env: Io['env']): boolean {
  return output.isTTY && env['NO_COLOR'] === undefined && env['TERM'] !== 'dumb';
}

/** The language: --lang, else LC_ALL, LC_MESSAGES or LANG, else English. Null for a --lang that is not spoken. */
export function languageOf(lang: string | undefined, env: Io['env']): Language | null {
  if (lang !== undefined) return lang === 'en' || lang === 'fr' ? lang : null;
  const locale = [env['LC_ALL'], env['LC_MESSAGES'], env['LANG']].find((value) => value !== undefined && value !== '');
  return locale !== undefined && /^fr(?:[_.@-]|$)/i.test(locale) ? 'fr' : 'en';
}
