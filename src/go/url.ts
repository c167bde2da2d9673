import { problemOf } from '../base/problem.ts';
import { goError } from '../base/problems/template.ts';
import { fromByteText, toByteText } from './byte-text.ts';
import { findAddress } from './ip.ts';
import { quote } from './strconv.ts';

/** A URL in parts, decoded as Go decodes them. Every text has one character a byte. */
export interface Url {
  readonly scheme: string;
  readonly opaque: string;
  readonly user?: UserInfo;
  readonly host: string;
  readonly path: string;
  readonly query: string;
  readonly fragment: string;
}

export interface UserInfo {
  readonly name: string;
  readonly password?: string;
}

type Part = 'path' | 'user' | 'host' | 'zone' | 'fragment';

/** Takes a URL apart; throws `parse "…": …`. Go: url.Parse. */
export function parseUrl(text: string): Url {
  const raw = toByteText(text);
  const [before, fragment] = cutAt(raw, '#');
  const url = naming(before, () => parseBefore(before));
  return { ...url, fragment: naming(raw, () => decodePart(fragment, 'fragment')) };
}

/** Takes the URL of a request apart, which has no fragment: `#` is refused in hosts. Go: url.ParseRequestURI of an absolute URL. */
export function parseRequestUrl(text: string): Url {
  const raw = toByteText(text);
  return naming(raw, () => parseBefore(raw));
}

function naming<T>(raw: string, parse: () => T): T {
  try {
    return parse();
  } catch (error) {
    throw goError(`parse ${quoteBytes(raw)}: ${problemOf(error).message}`);
  }
}

/** What stands before a mark and what behind it. Go: strings.Cut. */
function cutAt(text: string, mark: string): [string, string] {
  const [before = '', ...behind] = text.split(mark);
  return [before, behind.join(mark)];
}

function quoteBytes(text: string): string {
  return quote(fromByteText(text));
}

const NOTHING: Url = { scheme: '', opaque: '', host: '', path: '', query: '', fragment: '' };

function parseBefore(raw: string): Url {
  if (/[\x00-\x1f\x7f]/.test(raw)) throw goError('net/url: invalid control character in URL');
  if (raw === '*') return { ...NOTHING, path: '*' };
  if (raw.startsWith(':')) throw goError('missing protocol scheme');
  const scheme = /^([A-Za-z][A-Za-z0-9+.-]*):/.exec(raw)?.[1] ?? '';
  const behind = scheme === '' ? raw : raw.slice(scheme.length + 1);
  const [rest, query] = cutAt(behind, '?');
  const url = { ...NOTHING, scheme: scheme.toLowerCase(), query };
  if (!rest.startsWith('/')) {
    if (scheme !== '') return { ...url, opaque: rest };
    if (/^[^/]*:/.test(rest)) throw goError('first path segment in URL cannot contain colon');
  }
  if (!rest.startsWith('//') || (scheme === '' && rest.startsWith('///')))
    return { ...url, path: decodePart(rest, 'path') };
  const [, authority = '', path = ''] = /^..([^/]*)(.*)/s.exec(rest) ?? [];
  return { ...url, ...parseAuthority(authority), path: decodePart(path, 'path') };
}

function parseAuthority(authority: string): { host: string; user?: UserInfo } {
  const at = authority.lastIndexOf('@');
  const host = parseHost(authority.slice(at + 1));
  if (at < 0) return { host };
  const user = authority.slice(0, at);
  if (!/^[A-Za-z0-9._:~!$&'()*+,;=%@-]*$/.test(user)) throw goError('net/url: invalid userinfo');
  const colon = user.indexOf(':');
  if (colon < 0) return { host, user: { name: decodePart(user, 'user') } };
  const name = decodePart(user.slice(0, colon), 'user');
  return { host, user: { name, password: decodePart(user.slice(colon + 1), 'user') } };
}

function parseHost(host: string): string {
  const bracket = host.lastIndexOf('[');
  if (bracket > 0) throw goError('invalid IP-literal');
  if (bracket === 0) return parseLiteral(host);
  const colon = host.lastIndexOf(':');
  if (colon >= 0) checkPort(host.slice(colon));
  return decodePart(host, 'host');
}

/** An address in brackets, a port behind it. */
function parseLiteral(host: string): string {
  const close = host.lastIndexOf(']');
  if (close < 0) throw goError("missing ']' in host");
  checkPort(host.slice(close + 1));
  const name = host.slice(1, close);
  const zone = name.indexOf('%25');
  const address =
    zone < 0
      ? decodePart(name, 'host')
      : decodePart(name.slice(0, zone), 'host') + decodePart(name.slice(zone), 'zone');
  const found = findAddress(fromByteText(address));
  if (typeof found === 'string') throw goError(`invalid host: ${found}`);
  if (found.length === 4) throw goError('invalid IP-literal');
  return `[${address}]${host.slice(close + 1)}`;
}

function checkPort(port: string): void {
  if (!isPort(port)) throw goError(`invalid port ${quoteBytes(port)} after host`);
}

function isPort(port: string): boolean {
  return /^(?::[0-9]*)?$/.test(port);
}

/** The host without port and brackets. Go: URL.Hostname. */
export function hostname(host: string): string {
  const colon = host.lastIndexOf(':');
  const name = colon >= 0 && isPort(host.slice(colon)) ? host.slice(0, colon) : host;
  return name.startsWith('[') && name.endsWith(']') ? name.slice(1, -1) : name;
}

/** The URL as text. Go: URL.String, of a URL that was put together from parts. */
export function urlText(url: Url): string {
  const start = url.scheme === '' ? '' : `${url.scheme}:`;
  const middle = url.opaque || hierarchy(url, start);
  const query = url.query && `?${url.query}`;
  return start + middle + query + (url.fragment && `#${encodePart(url.fragment, 'fragment')}`);
}

function hierarchy(url: Url, start: string): string {
  const { host, user } = url;
  let out = '';
  if (host !== '' || user || (url.scheme !== '' && url.path !== '')) out = '//';
  if (user) out += `${userText(user)}@`;
  out += encodePart(host, 'host');
  const path = url.path === '*' ? '*' : encodePart(url.path, 'path');
  if (path !== '' && !path.startsWith('/') && host !== '') out += '/';
  if (start + out === '' && /^[^/]*:/.test(path)) out = './';
  return out + path;
}

/** `name:password`, each escaped. Go: Userinfo.String. */
export function userText(user: UserInfo): string {
  const name = encodePart(user.name, 'user');
  return user.password === undefined ? name : `${name}:${encodePart(user.password, 'user')}`;
}

/** What each part keeps as it is. Go: url.shouldEscape. */
const KEPT: Readonly<Record<Part, RegExp>> = {
  path: /[A-Za-z0-9_.~$&+,/:;=@-]/,
  user: /[A-Za-z0-9_.~$&+,;=-]/,
  host: /[A-Za-z0-9_.~!$&'()*+,;=:[\]<>"-]/,
  zone: /[A-Za-z0-9_.~!$&'()*+,;=:[\]<>"-]/,
  fragment: /[A-Za-z0-9_.~$&+,/:;=?@!()*-]/,
};

function encodePart(text: string, part: Part): string {
  return text.replace(/[^A-Za-z0-9_.~-]/g, (char) =>
    KEPT[part].test(char) ? char : `%${char.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`,
  );
}

/** Decodes `%XX`. Go: url.unescape. */
function decodePart(text: string, part: Part): string {
  const strict = part === 'host' || part === 'zone';
  return text.replace(strict ? /%.{0,2}|[\x00-\x7f]/gs : /%.{0,2}/gs, (piece) => {
    if (!piece.startsWith('%')) {
      if (KEPT.host.test(piece)) return piece;
      throw goError(`invalid character ${quoteBytes(piece)} in host name`);
    }
    const code = /^%[0-9A-Fa-f]{2}$/.test(piece) ? Number.parseInt(piece.slice(1), 16) : -1;
    if (code < 0 || refused(piece, code, part)) throw goError(`invalid URL escape ${quoteBytes(piece)}`);
    return String.fromCharCode(code);
  });
}

/** Hosts may escape only bytes beyond ASCII and `%` itself; zones also blanks and what hosts keep. */
function refused(piece: string, code: number, part: Part): boolean {
  if (piece === '%25') return false;
  if (part === 'host') return code < 0x80;
  return part === 'zone' && code !== 0x20 && !KEPT.host.test(String.fromCharCode(code));
}
