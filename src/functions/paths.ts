import { dictSteps } from '../base/budget.ts';
import { problemOf } from '../base/problem.ts';
import { goError } from '../base/problems/template.ts';
import { fromByteText, toByteText } from '../go/byte-text.ts';
import { basePath, cleanPath, dirPath, extension } from '../go/path.ts';
import { hostname, parseUrl, type UserInfo, urlText, userText } from '../go/url.ts';
import { type GoMap, kindOf } from '../go/value.ts';
import { dict, type FunctionTable, fn, text } from './define.ts';

const base = fn([text], basePath);
const dir = fn([text], dirPath);
const clean = fn([text], cleanPath);
const ext = fn([text], extension);
const isAbs = fn([text], (path) => path.startsWith('/'));

/** Paths with slashes, and URLs. Source: sprig v3.3.0 functions.go, url.go; on Unix the os forms are the same. */
export const paths: FunctionTable = {
  base,
  dir,
  clean,
  ext,
  isAbs,
  osBase: base,
  osDir: dir,
  osClean: clean,
  osExt: ext,
  osIsAbs: isAbs,
  urlParse: fn([text], (url, { budget }) => {
    budget.step(dictSteps(URL_PARTS));
    return takeApart(url);
  }),
  urlJoin: fn([dict], join),
};

const URL_PARTS = 8;

function takeApart(text: string): GoMap {
  const url = prefixed('unable to parse url: ', () => parseUrl(text));
  const parts = {
    scheme: url.scheme,
    host: url.host,
    hostname: hostname(url.host),
    path: url.path,
    query: url.query,
    opaque: url.opaque,
    fragment: url.fragment,
    userinfo: url.user ? userText(url.user) : '',
  };
  return new Map(Object.entries(parts).map(([name, part]) => [name, fromByteText(part)]));
}

function prefixed<T>(prefix: string, run: () => T): T {
  try {
    return run();
  } catch (error) {
    throw goError(prefix + problemOf(error).message);
  }
}

function join(parts: GoMap | null): string {
  const url = {
    scheme: part(parts, 'scheme'),
    host: part(parts, 'host'),
    path: part(parts, 'path'),
    query: part(parts, 'query'),
    opaque: part(parts, 'opaque'),
    fragment: part(parts, 'fragment'),
  };
  const user = readUser(part(parts, 'userinfo'));
  return fromByteText(urlText(user ? { ...url, user } : url));
}

function part(parts: GoMap | null, key: string): string {
  const value = parts?.get(key);
  if (value === undefined) return '';
  if (typeof value === 'string') return toByteText(value);
  if (value === null) throw goError('runtime error: invalid memory address or nil pointer dereference');
  throw goError(`unable to parse ${key} key, must be of type string, but ${kindOf(value)} found`);
}

function readUser(userinfo: string): UserInfo | undefined {
  if (userinfo === '') return undefined;
  const text = fromByteText(`proto://${userinfo}@host`);
  return prefixed('unable to parse userinfo in dict: ', () => parseUrl(text)).user;
}
