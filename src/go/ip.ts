/** The bytes of an IP address, 4 or 16; undefined for what is none. Source: net ParseIP. */
export function parseIp(text: string): Uint8Array | undefined {
  const dot = text.indexOf('.');
  const colon = text.indexOf(':');
  if (colon < 0 || (dot >= 0 && dot < colon)) return parseIpv4(text);
  return parseIpv6(text);
}

function parseIpv4(text: string): Uint8Array | undefined {
  const parts = text.split('.', 5);
  if (parts.length !== 4) return undefined;
  const bytes = parts.map((part) => (/^(?:0|[1-9][0-9]{0,2})$/.test(part) ? Number(part) : 256));
  return bytes.every((byte) => byte < 256) ? Uint8Array.from(bytes) : undefined;
}

function parseIpv6(text: string): Uint8Array | undefined {
  if (text.length > 64) return undefined;
  const halves = text.split('::');
  if (halves.length > 2) return undefined;
  const [head, tail] = halves.map((half, i) => groups(half, i === halves.length - 1));
  if (!head) return undefined;
  if (halves.length === 1) return head.length === 16 ? Uint8Array.from(head) : undefined;
  if (!tail || head.length + tail.length > 14) return undefined;
  const gap = new Array<number>(16 - head.length - tail.length).fill(0);
  return Uint8Array.from([...head, ...gap, ...tail]);
}

/** The bytes of a run of groups; its last may be an IPv4 address when nothing follows it. */
function groups(text: string, isLast: boolean): number[] | undefined {
  if (text === '') return [];
  const bytes: number[] = [];
  const parts = text.split(':');
  for (const [i, part] of parts.entries()) {
    if (part.includes('.')) {
      const v4 = isLast && i === parts.length - 1 ? parseIpv4(part) : undefined;
      if (!v4) return undefined;
      bytes.push(...v4);
    } else {
      if (!/^[0-9a-fA-F]{1,4}$/.test(part)) return undefined;
      const group = Number.parseInt(part, 16);
      bytes.push(group >> 8, group & 255);
    }
  }
  return bytes;
}

/** The four bytes of an IPv4 address, also when it is written as an IPv6 one; any other address as it is. */
export function shortIp(ip: Uint8Array): Uint8Array {
  const isMapped =
    ip.length === 16 && ip[10] === 255 && ip[11] === 255 && ip.subarray(0, 10).every((b) => b === 0);
  return isMapped ? ip.subarray(12) : ip;
}
