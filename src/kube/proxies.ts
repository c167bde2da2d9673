import { parseIp, shortIp } from '../go/ip.ts';

/**
 * The proxy that the environment names for a server, undefined for none. Source: golang.org/x/net httpproxy, with
 * Go's rule that this machine is never asked for through a proxy.
 */
export function environmentProxy(
  server: URL,
  env: Readonly<Record<string, string | undefined>>,
): string | undefined {
  const isSecure = server.protocol === 'https:';
  const proxy = isSecure ? env.HTTPS_PROXY || env.https_proxy : env.HTTP_PROXY || env.http_proxy;
  if (!proxy || isSpared(server, env.NO_PROXY || env.no_proxy || '')) return undefined;
  return proxy.includes('://') ? proxy : `http://${proxy}`;
}

function isSpared(server: URL, list: string): boolean {
  const host = server.hostname.replace(/^\[|\]$/g, '').toLowerCase();
  const port = server.port || (server.protocol === 'https:' ? '443' : '80');
  const ip = parseIp(host);
  if (host === 'localhost' || (ip && isLoopback(shortIp(ip)))) return true;
  const entries = list.split(',').map((entry) => entry.trim().toLowerCase());
  return entries.some((entry) => entry !== '' && spares(entry, { host, port, ip: ip && shortIp(ip) }));
}

function isLoopback(ip: Uint8Array): boolean {
  return ip.length === 4 ? ip[0] === 127 : ip.every((byte, i) => byte === (i === 15 ? 1 : 0));
}

interface Target {
  readonly host: string;
  readonly port: string;
  readonly ip: Uint8Array | undefined;
}

function spares(entry: string, target: Target): boolean {
  if (entry === '*') return true;
  const [network, bits] = entry.split('/', 2);
  if (network !== undefined && bits !== undefined)
    return target.ip !== undefined && isWithin(target.ip, network, bits);
  const [, name = '', port] =
    /^\[?(?<name>.*?)\]?(?::(?<port>\d+))?$/.exec(parseIp(entry) ? `[${entry}]` : entry) ?? [];
  if (port !== undefined && port !== target.port) return false;
  const ip = parseIp(name);
  if (ip) return target.ip !== undefined && isWithin(target.ip, name, String(shortIp(ip).length * 8));
  const suffix = name.replace(/^\*?\./, '.');
  if (suffix.startsWith('.')) return target.host.endsWith(suffix);
  return target.host === suffix || target.host.endsWith(`.${suffix}`);
}

function isWithin(ip: Uint8Array, network: string, bits: string): boolean {
  const parsed = parseIp(network);
  const base = parsed && shortIp(parsed);
  if (!base || base.length !== ip.length || !/^\d+$/.test(bits)) return false;
  const count = Number(bits);
  return base.every((byte, i) => {
    const mask = (0xff00 >> Math.min(8, Math.max(0, count - i * 8))) & 0xff;
    return (byte & mask) === ((ip[i] ?? 0) & mask);
  });
}
