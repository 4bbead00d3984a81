/** A field of text that offers names which exist. */
import { useId } from 'react';
import type { Json } from '../sim-client/words.ts';

export interface SuggestedTextProps {
  /** What is no text stands as nothing. */
  readonly value: Json | undefined;
  readonly names: readonly string[];
  readonly onChange: (value: string) => void;
  readonly id: string | undefined;
  readonly describedBy: string | undefined;
}

export function SuggestedText({ value, names, onChange, id, describedBy }: SuggestedTextProps) {
  const list = useId();
  return (
    <>
      <input
        id={id}
        type="text"
        value={typeof value === 'string' ? value : ''}
        list={names.length > 0 ? list : undefined}
        aria-describedby={describedBy}
        autoComplete="off"
        spellCheck={false}
        onChange={(event) => onChange(event.target.value)}
      />
      {names.length > 0 ? (
        <datalist id={list}>
          {names.map((one) => (
            <option key={one}>{one}</option>
          ))}
        </datalist>
      ) : null}
    </>
  );
}
