/** `royaume schema`: the JSON Schema of scenario files. */
import { scenarioJsonSchema } from '../scenario/schema.ts';
import { EXIT, type ExitCode } from './exit.ts';
import type { Session } from './session.ts';

export function schema(session: Session): ExitCode {
  session.printJson(scenarioJsonSchema());
  return EXIT.ok;
}
