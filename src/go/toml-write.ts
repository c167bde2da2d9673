import type { Budget } from '../base/budget.ts';
import { goError } from '../base/problems/template.ts';
import { compareBytes } from './bytes.ts';
import type { Moment } from './calendar.ts';
import { durationText } from './duration.ts';
import { formatMoment } from './layout.ts';
import { versionText } from './semver.ts';
import { versionOf } from './semver-value.ts';
import { floatText as shortText } from './strconv.ts';
import { inZone, momentIn } from './time.ts';
import { escapeToml, keyPartText, keyText } from './toml.ts';
import {
  entriesOf,
  type GoStruct,
  type GoValue,
  integerOf,
  isTagged,
  itemsOf,
  kindOf,
  typeName,
} from './value.ts';
import { UTC } from './zone.ts';

/** Writes TOML as BurntSushi/toml v1.6.0 does; throws its errors. Go: toml encode.go. */
export function writeToml(value: GoValue, budget: Budget): string {
  const writer = new TomlWriter(budget);
  writer.entry([], value);
  return writer.text();
}

/** What a value becomes, where that decides its place. */
type Sort = 'nil' | 'table' | 'table-array';

function sortOf(value: GoValue): Sort | undefined {
  if (isNil(value)) return 'nil';
  if (isText(value)) return undefined;
  if (entriesOf(value) || fieldsOf(value)) return 'table';
  const items = itemsOf(value);
  if (items) return sortOfItems(items);
  if (typeof value === 'object' && kindOf(value) === 'complex128')
    throw goError('unsupported type: complex128');
  return undefined;
}

function sortOfItems(items: readonly GoValue[]): Sort | undefined {
  let tables = items.length > 0;
  for (const item of items) {
    const sort = sortOf(item);
    if (sort === 'nil') throw goError('toml: cannot encode array with nil element');
    if (sort !== 'table') tables = false;
  }
  return tables ? 'table-array' : undefined;
}

function isNil(value: GoValue): boolean {
  return value === null || (isTagged(value) && value.go === 'nil');
}

/** Types that write themselves: times and versions. */
function isText(value: GoValue): boolean {
  return momentIn(value) !== undefined || versionOf(value) !== undefined;
}

function fieldsOf(value: GoValue): GoStruct | undefined {
  return isTagged(value) && value.go === 'struct' ? value : undefined;
}

class TomlWriter {
  private readonly budget: Budget;
  private readonly parts: string[] = [];
  private length = 0;

  constructor(budget: Budget) {
    this.budget = budget;
  }

  text(): string {
    return this.parts.join('');
  }

  private write(text: string): void {
    this.parts.push(text);
    this.length += text.length;
    this.budget.step();
    this.budget.allocate(this.length);
  }

  private newline(): void {
    if (this.parts.length > 0) this.write('\n');
  }

  /** A value at a key; none at the top. */
  entry(key: readonly string[], value: GoValue): void {
    if (isNil(value) && key.length > 0) return;
    if (isText(value)) this.keyValue(key, value, false);
    else if (entriesOf(value) || fieldsOf(value)) this.table(key, value);
    else this.listOrScalar(key, value);
  }

  private listOrScalar(key: readonly string[], value: GoValue): void {
    const items = itemsOf(value);
    if (items && sortOf(value) === 'table-array') {
      this.tableArray(key, items);
      return;
    }
    if (kindOf(value) === 'complex128')
      throw goError(`unsupported type for key '${keyText(key)}': complex128`);
    this.keyValue(key, value, false);
  }

  private keyValue(key: readonly string[], value: GoValue, inline: boolean): void {
    const last = key.at(-1);
    if (last !== undefined) this.write(`${indentOf(key)}${keyPartText(last)} = `);
    this.element(value);
    if (last !== undefined && !inline) this.newline();
  }

  private table(key: readonly string[], value: GoValue): void {
    if (key.length === 1) this.newline();
    if (key.length > 0) this.header(key, `[${keyText(key)}]`);
    this.members(key, value);
  }

  private header(key: readonly string[], text: string): void {
    this.write(indentOf(key) + text);
    this.newline();
  }

  private tableArray(key: readonly string[], items: readonly GoValue[]): void {
    if (key.length === 0) throw goError('toml: top-level values must be Go maps or structs');
    for (const item of items) {
      this.newline();
      this.header(key, `[[${keyText(key)}]]`);
      this.members(key, item);
    }
  }

  private members(key: readonly string[], value: GoValue): void {
    const { direct, below } = membersOf(value);
    for (const { name, value: member } of [...direct, ...below]) this.entry([...key, name], member);
  }

  private element(value: GoValue): void {
    const scalar = scalarText(value);
    const items = itemsOf(value);
    if (scalar !== undefined) this.write(scalar);
    else if (items) this.array(items);
    else if (entriesOf(value) || fieldsOf(value)) this.inlineTable(value);
    else throw goError(`unexpected type: ${kindOf(value)}`);
  }

  private array(items: readonly GoValue[]): void {
    this.write('[');
    for (const [i, item] of items.entries()) {
      if (i > 0) this.write(', ');
      this.element(item);
    }
    this.write(']');
  }

  /** A comma follows every member but the last, even where the last is nil and left out. */
  private inlineTable(value: GoValue): void {
    const { direct, below, isLast } = membersOf(value);
    this.write('{');
    for (const member of [...direct, ...below]) {
      if (isNil(member.value)) continue;
      this.keyValue([member.name], member.value, true);
      if (!isLast(member)) this.write(', ');
    }
    this.write('}');
  }
}

function indentOf(key: readonly string[]): string {
  return '  '.repeat(key.length - 1);
}

interface Member {
  readonly name: string;
  readonly value: GoValue;
  readonly index: number;
}

/** Members that are no tables come first. */
interface Members {
  readonly direct: readonly Member[];
  readonly below: readonly Member[];
  readonly isLast: (member: Member) => boolean;
}

function membersOf(value: GoValue): Members {
  const struct = fieldsOf(value);
  const members = struct ? exportedFields(struct) : sortedEntries(value);
  const isTable = ({ value: member }: Member): boolean => sortOf(member)?.startsWith('table') === true;
  const direct = members.filter((member) => !isTable(member));
  const below = members.filter(isTable);
  const last = below.at(-1) ?? direct.at(-1);
  const isLast = (member: Member): boolean =>
    struct ? member.index === members.length - 1 : member === last;
  return { direct, below, isLast };
}

function sortedEntries(value: GoValue): Member[] {
  return Array.from(entriesOf(value) ?? [])
    .sort(([a], [b]) => compareBytes(a, b))
    .map(([name, member], index) => ({ name, value: member, index }));
}

function exportedFields(struct: GoStruct): Member[] {
  return Array.from(struct.fields)
    .map(([name, value], index) => ({ name, value, index }))
    .filter(({ name }) => !struct.type.unexported?.includes(name));
}

function scalarText(value: GoValue): string | undefined {
  const moment = momentIn(value);
  if (moment) return momentText(moment);
  const version = versionOf(value);
  if (version) return `"${escapeToml(versionText(version))}"`;
  if (typeof value === 'string') return `"${escapeToml(value)}"`;
  if (typeof value === 'boolean') return String(value);
  if (typeof value === 'number') return floatText(value);
  if (isTagged(value) && value.go === 'nan') return '-nan';
  const integer = integerOf(value);
  if (integer === undefined) return undefined;
  return typeName(value) === 'time.Duration' ? `"${durationText(integer)}"` : String(integer);
}

const LOCAL_LAYOUTS: Readonly<Record<string, string>> = {
  'datetime-local': '2006-01-02T15:04:05.999999999',
  'date-local': '2006-01-02',
  'time-local': '15:04:05.999999999',
};

/** Local dates, as `readToml` gives them, are shown in UTC, as the library does. */
function momentText(moment: Moment): string {
  const local = LOCAL_LAYOUTS[moment.zone.name];
  return local === undefined
    ? formatMoment(moment, '2006-01-02T15:04:05.999999999Z07:00')
    : formatMoment(inZone(moment, UTC), local);
}

function floatText(value: number): string {
  if (Number.isNaN(value)) return 'nan';
  if (!Number.isFinite(value)) return value < 0 ? '-inf' : 'inf';
  const text = shortText(value);
  return /[.e]/.test(text) ? text : `${text}.0`;
}
