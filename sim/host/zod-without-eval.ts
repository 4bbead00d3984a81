/**
 * Keeps zod from probing `new Function`, which the content security policy forbids and would report. Imported before
 * anything that makes a schema, because zod asks when a schema is made.
 */
import * as z from 'zod';

z.config({ jitless: true });
