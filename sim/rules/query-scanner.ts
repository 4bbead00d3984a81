/** Reads the text of a query token by token, with the place of each. What a token may be depends on who asks for it. */

export interface Token {
  readonly text: string;
  readonly offset: number;
  readonly endOffset: number;
  readonly quoted: boolean;
}

const SPACE = /[\s]/;
const NAME = /[A-Za-z0-9_:./\\-]/;
const CONNECTIVES = ['&&', '||'] as const;
const SYMBOLS = ['!exists', '!in', '==', '!=', '>=', '<=', '=~', '!~', '>', '<'] as const;

export class QueryScanner {
  readonly text: string;
  private place = 0;

  constructor(text: string) {
    this.text = text;
  }

  /** Skips space; the offset of what comes next. */
  get offset(): number {
    while (this.place < this.text.length && SPACE.test(this.text.charAt(this.place))) this.place++;
    return this.place;
  }

  get atEnd(): boolean {
    return this.offset >= this.text.length;
  }

  /** Takes the given character or pair when it comes next. */
  take(symbol: string): boolean {
    if (!this.text.startsWith(symbol, this.offset)) return false;
    this.place += symbol.length;
    return true;
  }

  /** Takes the given word when it comes next and is not the beginning of a longer one. */
  takeWord(word: string): boolean {
    const start = this.offset;
    const end = start + word.length;
    if (!this.text.startsWith(word, start) || NAME.test(this.text.charAt(end))) return false;
    this.place = end;
    return true;
  }

  /** A name of subject or word operator; empty when something else comes next. */
  name(): Token {
    const start = this.offset;
    let end = start;
    while (end < this.text.length && NAME.test(this.text.charAt(end))) end++;
    return this.moved(start, end);
  }

  /** An operator in symbols; null when none comes next. */
  symbol(): Token | null {
    const start = this.offset;
    for (const symbol of SYMBOLS) {
      const end = start + symbol.length;
      if (!this.text.startsWith(symbol, start)) continue;
      // `!exists` and `!in` are words behind their mark: `!inside` is neither.
      if (symbol.length > 2 && NAME.test(this.text.charAt(end))) continue;
      return this.moved(start, end);
    }
    return null;
  }

  /**
   * A value: quoted in single quotes, or bare up to a space, a bracket or a connective. A pattern may hold square brackets
   * and commas. Null when a quote is not closed; empty when no value comes next.
   */
  value(pattern: boolean): Token | null {
    const start = this.offset;
    if (this.text.charAt(start) === "'") {
      const close = this.text.indexOf("'", start + 1);
      if (close < 0) return null;
      this.place = close + 1;
      return { text: this.text.slice(start + 1, close), offset: start, endOffset: close + 1, quoted: true };
    }
    let end = start;
    while (end < this.text.length && !this.endsValue(end, pattern)) end++;
    return this.moved(start, end);
  }

  /** Whatever comes next, for a message: up to the next space, at least one character. */
  ahead(): Token {
    const start = this.offset;
    let end = start;
    while (end < this.text.length && !SPACE.test(this.text.charAt(end))) end++;
    return { text: this.text.slice(start, end), offset: start, endOffset: end, quoted: false };
  }

  private endsValue(place: number, pattern: boolean): boolean {
    const char = this.text.charAt(place);
    if (SPACE.test(char) || char === '(' || char === ')' || char === "'") return true;
    if (!pattern && (char === '[' || char === ']' || char === ',')) return true;
    return CONNECTIVES.some((connective) => this.text.startsWith(connective, place));
  }

  private moved(start: number, end: number): Token {
    this.place = end;
    return { text: this.text.slice(start, end), offset: start, endOffset: end, quoted: false };
  }
}
