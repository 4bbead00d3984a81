/** The thing as the real API would describe it; asked for only when it is looked at. */
import { useState } from 'react';
import { useAnswer } from '../sim-client/answers.ts';
import { useText } from '../sim-client/text.ts';
import type { EntityRef } from '../sim-client/words.ts';

export function JsonTab({ subject }: { readonly subject: EntityRef }) {
  const { t } = useText();
  const answer = useAnswer('describe', subject);
  const [copied, setCopied] = useState<'no' | 'yes' | 'failed'>('no');
  if (answer === null) return <p className="quiet">{t('app.inspector.no-json')}</p>;
  const text = JSON.stringify(answer.json, null, 2);
  const copy = (): void => {
    navigator.clipboard.writeText(text).then(
      () => setCopied('yes'),
      () => setCopied('failed'),
    );
  };
  return (
    <div className="json-tab">
      <div className="tools">
        <button type="button" onClick={copy}>
          {t('inspector.copy')}
        </button>
        <span role="status" className="quiet">
          {copied === 'no' ? '' : t(copied === 'yes' ? 'inspector.copied' : 'inspector.copy-failed')}
        </span>
      </div>
      <pre className="json" tabIndex={0}>
        {text}
      </pre>
    </div>
  );
}
