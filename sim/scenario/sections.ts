/** The sections of a scenario file: its entries one by one, as long as there is use in looking. */
import type * as z from 'zod';
import { readShape } from '../rules/read-shape.ts';
import type { Finding, IssueList } from './issues.ts';
import { FILE_SCHEMA, type ScenarioFile } from './schema.ts';
import { itemsOf, memberOf, valueOf, type Path, type SourceNode } from './source.ts';

interface Entry<Value> {
  readonly key: string | number;
  readonly node: SourceNode;
  readonly path: Path;
  readonly value: Value;
}

/** Sections that declare names. */
const DECLARING = [
  'clusters',
  'fleets',
  'taskDefinitions',
  'services',
  'targetGroups',
  'loadBalancers',
  'topics',
  'queues',
  'functions',
  'subscriptions',
  'eventRules',
  'alarms',
  'collectors',
  'launchTemplates',
  'autoScalingGroups',
  'scalableTargets',
  'scalingPolicies',
  'scheduledActions',
] as const;
/** Reads the form of the whole file at once; what is wrong with it stands in the issues. */
export class Sections {
  readonly root: SourceNode;
  /** As it is written: members may be missing or of the wrong form. */
  readonly file: Partial<ScenarioFile>;
  private readonly issues: IssueList;
  /** Places at which the form is wrong: what stands there is not looked at again. */
  private readonly unsound: Path[] = [];
  /** A key looks like the misspelt name of a section that declares names. */
  private misspelt = false;

  constructor(root: SourceNode, issues: IssueList) {
    this.root = root;
    this.issues = issues;
    const value = valueOf(root);
    this.file = value as Partial<ScenarioFile>;
    const reading = readShape(FILE_SCHEMA, value);
    if (!('issues' in reading)) return;
    for (const found of reading.issues) {
      this.unsound.push(found.path);
      if (found.code === 'unknown-key' && DECLARING.some((key) => key === found.hint?.params['name']))
        this.misspelt = true;
      issues.rule(root, [], found);
    }
  }

  /** False when the form is wrong at, above or below a path. */
  isSound(path: Path): boolean {
    return !this.unsound.some((bad) => bad.slice(0, path.length).every((step, i) => step === path[i]));
  }

  /** The entries of a section of requests, as long as there is use in looking. */
  *list(key: (typeof DECLARING)[number] | 'timeline'): Generator<[number, SourceNode]> {
    for (const entry of itemsOf(memberOf(this.root, key)).entries()) {
      if (this.issues.isFull) return;
      yield entry;
    }
  }

  /** The entries of a section, list or map, that have the right form; the others leave their issues. */
  *each<Schema extends z.ZodType>(section: string, schema: Schema): Generator<Entry<z.infer<Schema>>> {
    const whole = memberOf(this.root, section);
    const entries: [string | number, SourceNode][] =
      whole?.kind === 'map' ? whole.entries.map((entry) => [entry.key, entry.value]) : [...itemsOf(whole).entries()];
    for (const [key, node] of entries) {
      if (this.issues.isFull) return;
      const path = [section, key];
      const reading = readShape(schema, valueOf(node));
      if ('value' in reading) yield { key, node, path, value: reading.value };
      else for (const found of reading.issues) this.issues.rule(node, path, found);
    }
  }

  /** False when a section that declares names is misspelt or no list. */
  areLists(): boolean {
    const declaring = DECLARING.map((key) => memberOf(this.root, key));
    return !this.misspelt && declaring.every((section) => section === null || section.kind === 'list');
  }

  /** An issue at a path from the top of the file. */
  finding(path: Path, finding: Finding, part: 'value' | 'key' = 'value'): void {
    this.issues.under(this.root, [], path, finding, part);
  }
}
