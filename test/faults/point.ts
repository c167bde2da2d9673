/** What can go wrong with one request. */
export const FAULTS = [
  'delay',
  'drop-before',
  'drop-after',
  'reset',
  'answer-409',
  'answer-429',
  'answer-500',
  'answer-503',
  'cut',
  'kill-before',
  'kill-after',
] as const;

export type Fault = (typeof FAULTS)[number];

/** What a proxy can do to a request: a fault, a gateway's timeout, or to a watch the end because its version is forgotten, or silence. */
export type Trouble = Fault | 'answer-504' | 'expired' | 'no-bookmarks';

/** What each of them is, for people. */
export const MEANING: Readonly<Record<Fault, string>> = {
  delay: 'the answer comes a second late',
  'drop-before': 'the connection is closed, the API server never saw the request',
  'drop-after': 'the API server did what it was asked, then the connection is closed without an answer',
  reset: 'the connection is reset, the API server never saw the request',
  'answer-409': '409 Conflict in place of the API server',
  'answer-429': '429 with Retry-After: 1 in place of the API server',
  'answer-500': '500 in place of the API server',
  'answer-503': '503 in place of the API server',
  cut: 'the API server did what it was asked, the connection is closed in the middle of its answer',
  'kill-before': 'kill -9 of the command, the API server never saw the request',
  'kill-after': 'the API server did what it was asked, then kill -9 of the command',
};

/** A fault that ends the command, rather than telling it something. */
export function isKill(fault: Fault): boolean {
  return fault === 'kill-before' || fault === 'kill-after';
}

export const OPERATIONS = ['install', 'upgrade', 'rollback', 'uninstall'] as const;

export type Operation = (typeof OPERATIONS)[number];

/** One request of an operation: the how manieth of that verb and path, from 1. */
export interface Point {
  readonly verb: string;
  /** Without query; NAMESPACE and GROUP stand for what differs from case to case, ANY for names that are chance. */
  readonly path: string;
  readonly occurrence: number;
}

/** A point in one line: `PATCH /api/v1/namespaces/NAMESPACE/configmaps/settings 1`. */
export function pointText({ verb, path, occurrence }: Point): string {
  return `${verb} ${path} ${occurrence}`;
}

/** What is tried: an operation, broken in one way at one request. */
export interface Trial {
  readonly operation: Operation;
  readonly point: Point;
  readonly fault: Fault;
}

/** A trial in one line, which is also its key in the ledger. */
export function trialText({ operation, point, fault }: Trial): string {
  return `${operation} | ${fault} | ${pointText(point)}`;
}
