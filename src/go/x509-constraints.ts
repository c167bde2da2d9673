import { DynError } from '../base/problem.ts';
import { goError } from '../base/problems/template.ts';
import { hexOf } from './byte-text.ts';
import { fromBytes, isAscii } from './bytes.ts';
import {
  type DerCursor,
  type DerElement,
  derCursor,
  hasTag,
  isAtEnd,
  readContents,
  readElement,
  TAG,
} from './der-read.ts';
import { parseIp } from './ip.ts';
import { quote } from './strconv.ts';
import { parseUrl } from './url.ts';

function invalid(what: string): never {
  throw goError(`x509: ${what}`);
}

const LABEL = '[!-\\-/-~]+';
const DOMAIN = new RegExp(`^${LABEL}(?:\\.${LABEL})*$`);
const DOMAINS = new RegExp(`^(?:\\.?${LABEL}(?:\\.${LABEL})*)?$`);

/** Checks an ASCII text that shall be a URI, and the domain in it. */
export function checkUri(text: string): void {
  const host = hostOf(text);
  if (host !== '' && !DOMAIN.test(host)) invalid(`cannot parse URI ${quote(text)}: invalid domain`);
}

function hostOf(text: string): string {
  try {
    return parseUrl(text).host;
  } catch (error) {
    if (!(error instanceof DynError)) throw error;
    return invalid(`cannot parse URI ${quote(text)}: ${error.message}`);
  }
}

const BROKEN = 'invalid NameConstraints extension';

/** Checks which names an authority may sign. Source: crypto/x509 parser.go, parseNameConstraintsExtension. */
export function checkConstraints(value: DerCursor): void {
  const fields = enter(value, TAG.sequence);
  const subtrees = [0xa0, 0xa1].flatMap((tag) => (hasTag(fields, tag) ? [enter(fields, tag)] : []));
  if (!isAtEnd(value) || !isAtEnd(fields)) invalid(BROKEN);
  if (subtrees.every(isAtEnd)) invalid('empty name constraints extension');
  for (const list of subtrees)
    while (!isAtEnd(list)) checkConstraint(readElement(enter(list, TAG.sequence)) ?? invalid(BROKEN));
}

function enter(cursor: DerCursor, tag: number): DerCursor {
  return derCursor(readContents(cursor, tag) ?? invalid(BROKEN));
}

const MAIL = 0x81;
const URI = 0x86;
const NETWORK = 0x87;
const KINDS = new Map([
  [MAIL, 'rfc822Name'],
  [0x82, 'dnsName'],
  [URI, 'URI'],
]);

function checkConstraint({ tag, contents }: DerElement): void {
  if (tag === NETWORK) checkNetwork(contents);
  const kind = KINDS.get(tag);
  if (kind === undefined) return;
  const text = fromBytes(contents);
  if (!isAscii(text))
    invalid(`invalid constraint value: x509: ${quote(text)} cannot be encoded as an IA5String`);
  const failure = `failed to parse ${kind} constraint ${quote(text)}`;
  if (tag === URI && parseIp(text)) invalid(`${failure}: cannot be IP address`);
  const isValid = tag === MAIL && text.includes('@') ? isMailbox(text) : DOMAINS.test(text);
  if (!isValid) invalid(failure);
}

function checkNetwork(bytes: Uint8Array): void {
  if (bytes.length !== 8 && bytes.length !== 32)
    invalid(`IP constraint contained value of length ${bytes.length}`);
  const mask = hexOf(bytes.subarray(bytes.length / 2));
  if (!/^f*[8ce]?0*$/.test(mask)) invalid(`IP constraint contained invalid mask ${mask}`);
}

const QUOTED = /^"(?:[\x01-\x08\x0b\x0c\x0e-!#-[\]-\x7f]|\\[\x01-\x09\x0b\x0c\x0e-\x7f])*"@(.*)$/s;
const PLAIN = /^((?:\\.|[\w!#$%&'*+\-/=?^`{|}~.])+)@(.*)$/s;

/** Source: crypto/x509 verify.go, parseRFC2821Mailbox. */
function isMailbox(text: string): boolean {
  const domain = QUOTED.exec(text)?.[1] ?? plainDomain(text);
  return domain === '' || (domain !== undefined && DOMAIN.test(domain));
}

function plainDomain(text: string): string | undefined {
  const found = PLAIN.exec(text);
  const local = found?.[1]?.replace(/\\(.)/gs, '$1');
  return local === undefined || /^\.|\.\.|\.$/.test(local) ? undefined : found?.[2];
}
