/** The command line itself: its words, its help, and which command they call. */
import { Command, CommanderError } from 'commander';
import { ENGINE_VERSION } from '../engine/replay.ts';
import { SEED_MAX } from '../scenario/run.ts';
import { parseTime } from '../text/format.ts';
import { openText, type Message, type Text } from '../text/text.ts';
import { check } from './check.ts';
import { compare, type WithFlag } from './compare.ts';
import { CliFailure, EXIT, type ExitCode } from './exit.ts';
import { explain } from './explain.ts';
import { FileFailure, printable, type Io } from './io.ts';
import { failureOf } from './load.ts';
import { replay } from './replay.ts';
import { report } from './report.ts';
import { run } from './run.ts';
import { schema } from './schema.ts';
import { languageOf, Session, type CommonOptions } from './session.ts';

/** Runs one call of the program and says how it ended. Writes only through `io`. */
export function main(argv: readonly string[], io: Io): ExitCode {
  const text = openText(languageOf(langOption(argv), io.env) ?? 'en');
  let exit: ExitCode = EXIT.ok;
  const program = createProgram(io, text, (code) => {
    exit = code;
  });
  try {
    program.parse([...argv], { from: 'user' });
    return exit;
  } catch (error) {
    return endOf(error, io, text);
  }
}

/** The language has to be known before the arguments are parsed, so that their errors are in it too. */
function langOption(argv: readonly string[]): string | undefined {
  const end = argv.indexOf('--');
  const options = end < 0 ? argv : argv.slice(0, end);
  const joined = options.findLast((word) => word.startsWith('--lang='))?.slice('--lang='.length);
  const index = options.lastIndexOf('--lang');
  return joined ?? (index < 0 ? undefined : options[index + 1]);
}

function endOf(error: unknown, io: Io, text: Text): ExitCode {
  const fail = (code: string, params: Message['params'], exit: ExitCode): ExitCode => {
    const sentence = printable(text.say({ code, params }));
    io.stderr.write(`${printable(text.say({ code: 'cli.failure', params: { text: sentence } }))}\n`);
    return exit;
  };
  if (error instanceof CliFailure) return fail(error.sentence.code, error.sentence.params, error.exitCode);
  if (error instanceof FileFailure) return endOf(failureOf(error), io, text);
  if (error instanceof CommanderError) {
    if (error.exitCode === 0) return EXIT.ok;
    // Called without a command: the help has been written, and that is all there is to say.
    if (error.code === 'commander.help') return EXIT.usage;
    fail(...usageSentence(error), EXIT.usage);
    io.stderr.write(`${text.say({ code: 'cli.usage.see-help', params: {} })}\n`);
    return EXIT.usage;
  }
  // Anything else is a bug of the program itself: its stack is what a report needs.
  const stack = error instanceof Error ? (error.stack ?? error.message) : String(error);
  fail('cli.bug', {}, EXIT.broken);
  for (const line of stack.split('\n')) io.stderr.write(`${printable(line)}\n`);
  return EXIT.broken;
}

/** The parser's own error as one of our sentences. */
function usageSentence(error: CommanderError): [string, Record<string, string>] {
  const [, what = ''] = /'([^']*)'/.exec(error.message) ?? [];
  const [, suggestion = ''] = /\(Did you mean (?:one of )?(.*?)\?\)/.exec(error.message) ?? [];
  const key = `cli.usage.${error.code.replace('commander.', '')}`;
  return [suggestion === '' ? key : `${key}.suggestion`, { what, suggestion }];
}

type Done = (code: ExitCode) => void;

function createProgram(io: Io, text: Text, done: Done): Command {
  const say = (code: string): string => text.say({ code, params: {} });
  const program = new Command('royaume');
  program
    .description(say('cli.help.program'))
    .version(ENGINE_VERSION, '-V, --version', say('cli.help.version'))
    .helpCommand('help [command]', say('cli.help.help-command'))
    .option('--lang <language>', say('cli.help.lang'))
    .configureHelp({ styleTitle: (title) => helpTitle(title, say) });
  program.addHelpText('after', `\n${say('cli.help.exit-codes')}`);
  addCheck(program, io, say, done);
  addRun(program, io, say, done);
  addExplain(program, io, say, done);
  addReplay(program, io, say, done);
  addReport(program, io, say, done);
  addCompare(program, io, say, done);
  addSchema(program, io, say, done);
  for (const command of [program, ...program.commands]) {
    command
      .exitOverride()
      .helpOption('-h, --help', say('cli.help.help'))
      .configureOutput({
        writeOut: (part) => io.stdout.write(part),
        writeErr: (part) => io.stderr.write(part),
        // Errors are told once, in our words, by `endOf`.
        outputError: () => {},
        getOutHelpWidth: () => io.stdout.columns ?? 100,
        getErrHelpWidth: () => io.stderr.columns ?? 100,
        getOutHasColors: () => false,
        getErrHasColors: () => false,
      });
  }
  return program;
}

const HELP_TITLES: Readonly<Record<string, string>> = {
  'Usage:': 'usage',
  'Arguments:': 'arguments',
  'Options:': 'options',
  'Commands:': 'commands',
};

function helpTitle(title: string, say: (code: string) => string): string {
  const key = HELP_TITLES[title];
  return key === undefined ? title : say(`cli.help.title.${key}`);
}

type Say = (code: string) => string;

/** A command with the options that all share, and its examples. */
function addCommand(program: Command, name: string, say: Say): Command {
  const word = name.split(' ')[0]!;
  return program
    .command(name)
    .description(say(`cli.help.${word}`))
    .option('--lang <language>', say('cli.help.lang'))
    .option('--out <file>', say('cli.help.out'))
    .configureHelp({ styleTitle: (title) => helpTitle(title, say) })
    .addHelpText(
      'after',
      `\n${say('cli.help.title.examples')}\n${EXAMPLES[word]!.map((line) => `  ${line}`).join('\n')}`,
    );
}

const EXAMPLES: Readonly<Record<string, readonly string[]>> = {
  check: ['royaume check kingdom.yaml', 'royaume check lessons/*.yaml --json'],
  run: [
    'royaume run kingdom.yaml',
    'royaume run kingdom.yaml --seed 7 --until 10m --json',
    'royaume run kingdom.yaml --events events.ndjson --replay kingdom.replay.json',
    'royaume run kingdom.yaml --eventbridge notifications.ndjson',
    'royaume run kingdom.yaml --metrics kingdom.om',
    'royaume run market.yaml --access-log access.log',
  ],
  explain: [
    'royaume explain kingdom.yaml web',
    "royaume explain kingdom.yaml 'web#3' --at 5m",
    'royaume explain kingdom.replay.json decision-4 --json',
  ],
  replay: ['royaume replay kingdom.replay.json', 'royaume replay kingdom.replay.json --verify'],
  report: [
    'royaume report kingdom.yaml --html kingdom.html',
    'royaume report kingdom.replay.json --lang fr --html kingdom.html',
    'royaume report kingdom.yaml --seed 7 --until 1h --json',
  ],
  compare: [
    'royaume compare monday.yaml tuesday.yaml',
    "royaume compare shop.yaml --at 10m --with 'services.web.deploymentConfiguration.maximumPercent=150'",
    'royaume compare shop.yaml --at 10m --with canary.yaml --html compared.html',
    "royaume compare shop.yaml --variant few --with 'services.web.desiredCount=3' --variant many --with 'services.web.desiredCount=12'",
  ],
  schema: ['royaume schema --out scenario.schema.json'],
};

/** Opens the session, does the work, and puts the result in its place, or takes it back. */
function perform(io: Io, options: CommonOptions, done: Done, work: (session: Session) => ExitCode): void {
  const language = languageOf(options.lang, io.env);
  if (language === null) throw new CliFailure(EXIT.usage, 'cli.usage.lang', { lang: options.lang ?? '' });
  const session = new Session(io, language, options);
  try {
    const code = work(session);
    session.finish();
    done(code);
  } finally {
    session.abandon();
  }
}

/** Options of a command together with those given before its name. */
function merged<T extends CommonOptions>(command: Command): T {
  return command.optsWithGlobals<T>();
}

function addCheck(program: Command, io: Io, say: Say, done: Done): void {
  addCommand(program, 'check <files...>', say)
    .option('--json', say('cli.help.json'))
    .action((files: string[], _options, command: Command) => {
      perform(io, merged(command), done, (session) => check(session, files));
    });
}

/** Options of `run` as they are written. */
interface RunFlags {
  seed?: string;
  until?: string;
  events?: string;
  replay?: string;
  eventbridge?: string;
  metrics?: string;
  accessLog?: string;
}

function addRun(program: Command, io: Io, say: Say, done: Done): void {
  addCommand(program, 'run <file>', say)
    .option('--json', say('cli.help.json'))
    .option('--seed <number>', say('cli.help.seed'))
    .option('--until <time>', say('cli.help.until'))
    .option('--events <file>', say('cli.help.events'))
    .option('--replay <file>', say('cli.help.replay-out'))
    .option('--eventbridge <file>', say('cli.help.eventbridge'))
    .option('--metrics <file>', say('cli.help.metrics'))
    .option('--access-log <file>', say('cli.help.access-log'))
    .action((file: string, _options, command: Command) => {
      const options = merged<CommonOptions & RunFlags>(command);
      const wanted = {
        seed: options.seed === undefined ? null : readSeed(options.seed),
        untilUs: options.until === undefined ? null : readTime('--until', options.until),
        events: options.events ?? null,
        replay: options.replay ?? null,
        eventbridge: options.eventbridge ?? null,
        metrics: options.metrics ?? null,
        accessLog: options.accessLog ?? null,
      };
      perform(io, options, done, (session) => run(session, file, wanted));
    });
}

function addExplain(program: Command, io: Io, say: Say, done: Done): void {
  addCommand(program, 'explain <file> <id>', say)
    .option('--json', say('cli.help.json'))
    .option('--at <time>', say('cli.help.at'))
    .action((file: string, id: string, _options, command: Command) => {
      const options = merged<CommonOptions & { at?: string }>(command);
      const atUs = options.at === undefined ? null : readTime('--at', options.at);
      perform(io, options, done, (session) => explain(session, file, id, atUs));
    });
}

function addReplay(program: Command, io: Io, say: Say, done: Done): void {
  addCommand(program, 'replay <file>', say)
    .option('--json', say('cli.help.json'))
    .option('--verify', say('cli.help.verify'))
    .action((file: string, _options, command: Command) => {
      const options = merged<CommonOptions & { verify?: boolean }>(command);
      perform(io, options, done, (session) => replay(session, file, options.verify === true));
    });
}

function addReport(program: Command, io: Io, say: Say, done: Done): void {
  addCommand(program, 'report <file>', say)
    .option('--json', say('cli.help.json'))
    .option('--html <file>', say('cli.help.html'))
    .option('--seed <number>', say('cli.help.seed'))
    .option('--until <time>', say('cli.help.until'))
    .action((file: string, _options, command: Command) => {
      const options = merged<CommonOptions & { seed?: string; until?: string; html?: string }>(command);
      const wanted = {
        seed: options.seed === undefined ? null : readSeed(options.seed),
        untilUs: options.until === undefined ? null : readTime('--until', options.until),
        html: options.html ?? null,
      };
      perform(io, options, done, (session) => report(session, file, wanted));
    });
}

/** Options of `compare` as they are written. */
interface CompareFlags {
  seed?: string;
  until?: string;
  at?: string;
  from?: string;
  to?: string;
  html?: string;
}

function addCompare(program: Command, io: Io, say: Say, done: Done): void {
  // Which changes belong to which variant, only their order says.
  const flags: WithFlag[] = [];
  const keep = (kind: WithFlag['kind']) => (text: string) => void flags.push({ kind, text });
  addCommand(program, 'compare <files...>', say)
    .option('--json', say('cli.help.json'))
    .option('--html <file>', say('cli.help.compare.html'))
    .option('--at <time>', say('cli.help.compare.at'))
    .option('--with <change>', say('cli.help.compare.with'), keep('with'))
    .option('--variant <name>', say('cli.help.compare.variant'), keep('variant'))
    .option('--from <time>', say('cli.help.compare.from'))
    .option('--to <time>', say('cli.help.compare.to'))
    .option('--seed <number>', say('cli.help.seed'))
    .option('--until <time>', say('cli.help.until'))
    .action((files: string[], _options, command: Command) => {
      const options = merged<CommonOptions & CompareFlags>(command);
      const time = (name: keyof CompareFlags): number | null =>
        options[name] === undefined ? null : readTime(`--${name}`, options[name]);
      const wanted = {
        seed: options.seed === undefined ? null : readSeed(options.seed),
        ...{ untilUs: time('until'), atUs: time('at'), fromUs: time('from'), toUs: time('to') },
        ...{ flags, html: options.html ?? null },
      };
      perform(io, options, done, (session) => compare(session, files, wanted));
    });
}

function addSchema(program: Command, io: Io, say: Say, done: Done): void {
  addCommand(program, 'schema', say).action((_options, command: Command) => {
    perform(io, merged(command), done, schema);
  });
}

/** Throws CliFailure unless the text is a whole number from 0 to 2^53 − 1. */
function readSeed(text: string): number {
  const seed = Number(text);
  if (!/^\d{1,16}$/.test(text) || seed > SEED_MAX) throw new CliFailure(EXIT.usage, 'cli.usage.seed', { seed: text });
  return seed;
}

function readTime(option: string, text: string): number {
  const atUs = parseTime(text);
  if (atUs === null) throw new CliFailure(EXIT.usage, 'cli.usage.time', { option, time: text });
  return atUs;
}
