/** Sentences as data: what is said is a code with parameters, and sim/text puts it into the reader's language. */

/** What fills a place of a sentence: a name or number as it is, or words that are rendered first. */
export type MessageParam = string | number | Message;

/** A sentence to be, or words of one. */
export interface Message {
  readonly code: string;
  readonly params: Readonly<Record<string, MessageParam>>;
}

/** A literal, shown as it is, or words of the catalogue. */
export type Wording = string | Message;
