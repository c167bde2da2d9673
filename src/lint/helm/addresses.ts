import { unlimitedBudget } from '../../base/budget.ts';
import { DynError } from '../../base/problem.ts';
import { byteLength } from '../../go/bytes.ts';
import { compileRegexp, matches } from '../../go/regexp.ts';
import { parseRequestUrl, parseUrl, type Url } from '../../go/url.ts';

const BEYOND = String.raw`\u00A0-\uD7FF\uF900-\uFDCF\uFDF0-\uFFEF`;
const ATOM = String.raw`[a-zA-Z0-9!#$%&'*+\-/=?^_\x60{|}~${BEYOND}]+`;
const LETTER = `[a-zA-Z${BEYOND}]`;
const LABEL = `[a-zA-Z0-9${BEYOND}]`;
const INSIDE = String.raw`[a-zA-Z0-9\-._~${BEYOND}]`;
const LAST = String.raw`${LETTER}(?:[a-zA-Z0-9\-_~${BEYOND}]*${LETTER})?`;
const DOMAIN = String.raw`${LABEL}(?:${INSIDE}*${LABEL})?\.${LAST}\.?`;

const BLANKS = String.raw`(?:(?:[ \t]*\r\n)?[ \t]+)?`;
/** Helm knows quoted names of one character only. */
const QUOTED = String.raw`"${BLANKS}(?:[\x01-\x08\x0b\x0c\x0e-\x1f\x21\x23-\x5b\x5d-\x7f${BEYOND}]|\([\x01-\x09\x0b-\x7f])${BLANKS}"`;

// Linear: the top-level domain holds no dot, so each dot is tried once.
const EMAIL = new RegExp(String.raw`^(?:${ATOM}(?:\.${ATOM})*|${QUOTED})@${DOMAIN}$`);

/** Whether Helm takes a text for an e-mail address. Model: govalidator IsEmail. */
export function isEmail(text: string): boolean {
  return EMAIL.test(text);
}

/** Whether a text is an absolute URL, as sources and icons have to be. Model: govalidator IsRequestURL. */
export function isRequestUrl(text: string): boolean {
  return (parsed(text, parseRequestUrl)?.scheme ?? '') !== '';
}

function parsed(text: string, parse: (text: string) => Url): Url | undefined {
  try {
    return parse(text);
  } catch (error) {
    if (error instanceof DynError) return undefined;
    throw error;
  }
}

const MOST_RUNES = 2083;
const FEWEST_BYTES = 4;

/** Whether Helm takes a text for the address of a maintainer. Model: govalidator IsURL. */
export function isUrl(text: string): boolean {
  if (byteLength(text) < FEWEST_BYTES || Array.from(text).length >= MOST_RUNES || text.startsWith('.'))
    return false;
  const url = parsed(text.includes(':') && !text.includes('://') ? `http://${text}` : text, parseUrl);
  if (url === undefined || url.host.startsWith('.')) return false;
  if (url.host === '' && url.path !== '' && !url.path.includes('.')) return false;
  return ORDINARY_URL.test(text) || matches(compileRegexp(URL_PATTERN), text, unlimitedBudget());
}

/** What nearly all look like, a part of the pattern below, for which no engine has to be loaded. */
const ORDINARY_URL =
  /^https?:\/\/(?:[A-Za-z0-9]+|[A-Za-z0-9]{2,}(?:[-.][A-Za-z0-9]+)*[-.][A-Za-z0-9]{2,})\.[A-Za-z]+(?:\/\S*)?$/;

const HEX = '[0-9a-fA-F]{1,4}';
const BYTE = '(25[0-5]|(2[0-4]|1?[0-9])?[0-9])';
const DOTTED = String.raw`(${BYTE}\.){3}${BYTE}`;
/** Groups before and behind the double colon of a shortened address. */
const SHORTENED = [6, 5, 4, 3, 2]
  .map((before) => `(${HEX}:){1,${before - 1}}(:${HEX}){1,${8 - before}}`)
  .concat(`:((:${HEX}){1,7}|:)`);
const IP6 = [
  `(${HEX}:){7}${HEX}`,
  `(${HEX}:){1,7}:`,
  `(${HEX}:){1,6}:${HEX}`,
  ...SHORTENED,
  'fe80:(:[0-9a-fA-F]{0,4}){0,4}%[0-9a-zA-Z]+',
  `::(ffff(:0{1,4})?:)?${DOTTED}`,
  `(${HEX}:){1,4}:${DOTTED}`,
].join('|');
const IP4 = String.raw`([1-9][0-9]?|1[0-9]{2}|2[01][0-9]|22[0-3]|24[0-9]|25[0-5])(\.([0-9]{1,2}|1[0-9]{2}|2[0-4][0-9]|25[0-5])){2}\.([0-9][0-9]?|1[0-9]{2}|2[0-4][0-9]|25[0-5])`;
const WIDE = String.raw`a-zA-Z\x{00a1}-\x{ffff}`;
const SUBDOMAIN = String.raw`((www\.)|([a-zA-Z0-9]+([-_.]?[a-zA-Z0-9])*[a-zA-Z0-9]\.[a-zA-Z0-9]+))`;
const NAME = String.raw`((([a-zA-Z0-9]([a-zA-Z0-9_-]+)?[a-zA-Z0-9]([-.][a-zA-Z0-9]+)*)|${SUBDOMAIN}?)?(([${WIDE}0-9]+-?-?)*[${WIDE}0-9]+)(\.([${WIDE}]+))?)`;
const URL_PATTERN = String.raw`^((ftp|tcp|udp|wss?|https?)://)?(\S+(:\S*)?@)?(${IP4}|(\[(${IP6})\])|${NAME})\.?(:[0-9]{1,5})?([/?#]\S*)?$`;
