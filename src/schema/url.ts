import { DynError } from '../base/problem.ts';
import { goError } from '../base/problems/template.ts';
import { fromBytes, isAscii, toBytes } from '../go/bytes.ts';
import { findAddress } from '../go/ip.ts';
import { quote } from '../go/strconv.ts';

/** A URL as Go's net/url takes it apart. */
export interface Url {
  readonly scheme: string;
  readonly opaque: string;
  /** As written, without the `@`; undefined when there is none. */
  readonly user?: string;
  readonly host: string;
  readonly path: string;
  /** The path as written, where it differs from the default escaping of `path`. */
  readonly rawPath: string;
  readonly omitHost: boolean;
  readonly forceQuery: boolean;
  readonly query: string;
}

const ESCAPED: Readonly<Record<Mode, RegExp>> = {
  path: /[^A-Za-z0-9\-_.~$&+,/:;=@]/,
  segment: /[^A-Za-z0-9\-_.~$&+:=@]/,
  host: /[^A-Za-z0-9\-_.~!$&'()*+,;=:[\]<>"]/,
  zone: /[^A-Za-z0-9\-_.~!$&'()*+,;=:[\]<>"]/,
  other: /[^A-Za-z0-9\-_.~]/,
};

type Mode = 'path' | 'segment' | 'host' | 'zone' | 'other';

/** Go: url.Parse. Throws Go's error. */
export function parseUrl(text: string): Url {
  const hash = text.indexOf('#');
  const before = hash < 0 ? text : text.slice(0, hash);
  const url = withContext(before, () => parseWithoutFragment(before));
  if (hash >= 0) withContext(text, () => unescapeUrl(text.slice(hash + 1), 'other'));
  return url;
}

/** Go: url.ResolveReference, then String; an opaque base stays. */
export function resolveUrl(base: string, reference: string): string {
  const from = parseUrl(base);
  const to = parseUrl(reference);
  const resolved = resolve(from, to);
  return urlText(to.scheme === '' && from.opaque !== '' ? { ...resolved, opaque: from.opaque } : resolved);
}

/** Go: url.PathEscape. */
export function escapeSegment(text: string): string {
  return escapeUrl(text, 'segment');
}

/** Go: url.PathUnescape. Throws Go's error. */
export function unescapeSegment(text: string): string {
  return unescapeUrl(text, 'segment');
}

/** Go: URL.Hostname. */
export function hostName(url: Url): string {
  const host = url.host.replace(/:[0-9]*$/, '');
  return host.startsWith('[') && host.endsWith(']') ? host.slice(1, -1) : host;
}

function withContext<T>(text: string, parse: () => T): T {
  try {
    return parse();
  } catch (error) {
    if (error instanceof DynError) throw goError(`parse ${quote(text)}: ${error.message}`);
    throw error;
  }
}

function parseWithoutFragment(text: string): Url {
  if (/[\x00-\x1f\x7f]/.test(text)) throw goError('net/url: invalid control character in URL');
  const empty = {
    scheme: '',
    opaque: '',
    host: '',
    rawPath: '',
    omitHost: false,
    forceQuery: false,
    query: '',
  };
  if (text === '*') return { ...empty, path: '*' };
  if (text.startsWith(':')) throw goError('missing protocol scheme');
  const scheme = /^[A-Za-z][A-Za-z0-9+.-]*(?=:)/.exec(text)?.[0] ?? '';
  let rest = scheme === '' ? text : text.slice(scheme.length + 1);
  const mark = rest.indexOf('?');
  const forceQuery = mark >= 0 && mark === rest.length - 1;
  const query = mark < 0 ? '' : rest.slice(mark + 1);
  if (mark >= 0) rest = rest.slice(0, mark);
  const parts = { ...empty, scheme: scheme.toLowerCase(), forceQuery, query };
  if (!rest.startsWith('/')) {
    if (scheme !== '') return { ...parts, opaque: rest, path: '' };
    if (/^[^/]*:/.test(rest)) throw goError('first path segment in URL cannot contain colon');
  }
  return withAuthority(parts, rest);
}

function withAuthority(parts: Omit<Url, 'path'>, rest: string): Url {
  if (rest.startsWith('//') && (parts.scheme !== '' || !rest.startsWith('///'))) {
    const slash = rest.indexOf('/', 2);
    const authority = slash < 0 ? rest.slice(2) : rest.slice(2, slash);
    const user = userOf(authority);
    const host = parseHost(authority.slice(authority.lastIndexOf('@') + 1));
    if (user !== undefined) checkUser(user);
    const known = { ...parts, host, ...(user === undefined ? {} : { user }) };
    return withPath(known, slash < 0 ? '' : rest.slice(slash));
  }
  return withPath({ ...parts, omitHost: parts.scheme !== '' && rest.startsWith('/') }, rest);
}

function userOf(authority: string): string | undefined {
  const at = authority.lastIndexOf('@');
  return at < 0 ? undefined : authority.slice(0, at);
}

function checkUser(user: string): void {
  if (/[^A-Za-z0-9\-._:~!$&'()*+,;=%@]/.test(user)) throw goError('net/url: invalid userinfo');
  unescapeUrl(user, 'other');
}

function parseHost(host: string): string {
  const open = host.lastIndexOf('[');
  if (open > 0) throw goError('invalid IP-literal');
  if (open === 0) return parseLiteral(host);
  const colon = host.lastIndexOf(':');
  if (colon >= 0) checkPort(host.slice(colon));
  return unescapeUrl(host, 'host');
}

function parseLiteral(host: string): string {
  const close = host.lastIndexOf(']');
  if (close < 0) throw goError("missing ']' in host");
  const port = host.slice(close + 1);
  checkPort(port);
  const inner = host.slice(1, close);
  const zone = inner.indexOf('%25');
  const name =
    zone < 0
      ? unescapeUrl(inner, 'host')
      : unescapeUrl(inner.slice(0, zone), 'host') + unescapeUrl(inner.slice(zone), 'zone');
  const found = findAddress(name);
  if (typeof found === 'string') throw goError(`invalid host: ${found}`);
  if (found.length === 4) throw goError('invalid IP-literal');
  return `[${name}]${port}`;
}

function checkPort(port: string): void {
  if (!/^(?::[0-9]*)?$/.test(port)) throw goError(`invalid port ${quote(port)} after host`);
}

function withPath(parts: Omit<Url, 'path' | 'rawPath'>, raw: string): Url {
  const path = unescapeUrl(raw, 'path');
  return { ...parts, path, rawPath: escapeUrl(path, 'path') === raw ? '' : raw };
}

function escapedPath(url: Url): string {
  if (url.rawPath !== '' && !/[^A-Za-z0-9\-_.~$&+,/:;=@!'()*[\]%]/.test(url.rawPath)) return url.rawPath;
  return url.path === '*' ? '*' : escapeUrl(url.path, 'path');
}

function resolve(base: Url, to: Url): Url {
  const scheme = to.scheme === '' ? base.scheme : to.scheme;
  if (to.scheme !== '' || to.host !== '' || to.user !== undefined)
    return withPath({ ...to, scheme }, resolvePath(escapedPath(to), ''));
  const { user: _user, ...nameless } = to;
  if (to.opaque !== '') return { ...nameless, scheme, host: '', path: '' };
  const query = to.path === '' && !to.forceQuery && to.query === '' ? base.query : to.query;
  if (to.path === '' && base.opaque !== '')
    return { ...nameless, scheme, query, opaque: base.opaque, host: '', path: '' };
  const known = { ...nameless, scheme, query, host: base.host };
  const owned = base.user === undefined ? known : { ...known, user: base.user };
  return withPath(owned, resolvePath(escapedPath(base), escapedPath(to)));
}

function resolvePath(base: string, to: string): string {
  const full = to === '' ? base : to.startsWith('/') ? to : base.slice(0, base.lastIndexOf('/') + 1) + to;
  if (full === '') return '';
  const parts = full.split('/');
  let out = '/';
  let first = true;
  for (const part of parts) {
    if (part === '.') first = false;
    else if (part === '..') {
      out = out.slice(0, Math.max(1, out.lastIndexOf('/')));
      first = out.length === 1;
    } else {
      out += first ? part : `/${part}`;
      first = false;
    }
  }
  const last = parts.at(-1);
  if (last === '.' || last === '..') out += '/';
  return out.startsWith('//') ? out.slice(1) : out;
}

function urlText(url: Url): string {
  const query = url.forceQuery || url.query !== '' ? `?${url.query}` : '';
  const scheme = url.scheme === '' ? '' : `${url.scheme}:`;
  if (url.opaque !== '') return scheme + url.opaque + query;
  const path = escapedPath(url);
  const slash = path !== '' && !path.startsWith('/') && url.host !== '' ? '/' : '';
  const before = scheme + authorityText(url) + slash;
  const dot = before === '' && /^[^/]*:/.test(path) ? './' : '';
  return before + dot + path + query;
}

function authorityText(url: Url): string {
  const { scheme, host, user, path } = url;
  if (host === '' && user === undefined && (scheme === '' || url.omitHost)) return '';
  const slashes = host !== '' || path !== '' || user !== undefined ? '//' : '';
  return `${slashes}${user === undefined ? '' : `${user}@`}${escapeUrl(host, 'host')}`;
}

function escapeUrl(text: string, mode: Mode): string {
  const escaped = ESCAPED[mode];
  if (!escaped.test(text)) return text;
  let out = '';
  for (const byte of toBytes(text)) {
    const c = String.fromCharCode(byte);
    out += byte < 0x80 && !escaped.test(c) ? c : `%${byte.toString(16).toUpperCase().padStart(2, '0')}`;
  }
  return out;
}

function unescapeUrl(text: string, mode: Mode): string {
  checkEscapes(text, mode);
  if (!text.includes('%')) return text;
  const bytes = toBytes(text);
  const out: number[] = [];
  for (let i = 0; i < bytes.length; i++) {
    const byte = bytes[i] ?? 0;
    if (byte !== 0x25) out.push(byte);
    else {
      out.push(hexByte(String.fromCharCode(bytes[i + 1] ?? 0, bytes[i + 2] ?? 0)));
      i += 2;
    }
  }
  return fromBytes(Uint8Array.from(out));
}

function checkEscapes(text: string, mode: Mode): void {
  const named = mode === 'host' || mode === 'zone';
  if (!named && !text.includes('%')) return;
  for (let i = 0; i < text.length; i++) {
    const c = text.charAt(i);
    if (c === '%') {
      const three = text.slice(i, i + 3);
      if (!/^%[0-9A-Fa-f]{2}$/.test(three) || !isAllowedEscape(three, mode))
        throw goError(`invalid URL escape ${quote(threeBytes(text.slice(i)))}`);
      i += 2;
    } else if (named && isAscii(c) && ESCAPED.host.test(c))
      throw goError(`invalid character ${quote(c)} in host name`);
  }
}

/** Go counts bytes. */
function threeBytes(text: string): string {
  return fromBytes(toBytes(text).subarray(0, 3));
}

function isAllowedEscape(three: string, mode: Mode): boolean {
  if (three === '%25') return true;
  const byte = hexByte(three.slice(1));
  if (mode === 'host') return byte >= 0x80;
  if (mode !== 'zone' || byte === 0x20) return true;
  return byte < 0x80 && !ESCAPED.host.test(String.fromCharCode(byte));
}

function hexByte(two: string): number {
  return Number.parseInt(two, 16);
}
