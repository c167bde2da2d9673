import { describe, expect, test } from 'vitest';
import { DynError } from '../../../src/base/problem.ts';
import type { ApiAnswer, ApiRequest } from '../../../src/kube/cluster.ts';
import { type Failure, failureIn, type Judged, type Trial, verdictOn } from '../../../src/kube/retries.ts';
import { type Attempt, withRetries } from '../../../src/kube/retrying.ts';
import { fakeTimer } from '../../support/faketimer.ts';

const FIRST: Omit<Trial, 'failure'> = { isRepeatable: true, attempt: 1, elapsedMs: 0, isKnown: true };

describe('the table', () => {
  test.each<[Failure, boolean]>([
    ['unsent', true],
    ['throttled', true],
    ['postponed', true],
    ['webhook', true],
    ['quota', true],
    ['overtaken', true],
    ['lost', false],
    ['server-error', false],
  ])('%s: a write that must not be doubled is sent again: %s', (failure, isSentAgain) => {
    const verdict = verdictOn({ ...FIRST, failure, isRepeatable: false }, () => 0);
    expect(verdict.kind).toBe(isSentAgain ? 'again' : 'unknown');
    expect(verdictOn({ ...FIRST, failure }, () => 0).kind).toBe('again');
  });

  test('pauses grow twofold up to a limit, half of each by chance', () => {
    const pause = (attempt: number, chance: number): unknown =>
      verdictOn({ ...FIRST, failure: 'lost', attempt }, () => chance);
    expect(pause(1, 0)).toEqual({ kind: 'again', afterMs: 50 });
    expect(pause(1, 1)).toEqual({ kind: 'again', afterMs: 100 });
    expect(pause(4, 1)).toEqual({ kind: 'again', afterMs: 800 });
    expect(pause(20, 1)).toEqual({ kind: 'again', afterMs: 5000 });
  });

  test('the pause that a server asks for is kept', () => {
    const trial: Trial = { ...FIRST, failure: 'throttled', retryAfterMs: 7000 };
    expect(verdictOn(trial, () => 0)).toEqual({ kind: 'again', afterMs: 7000 });
  });

  test('there is an end, sooner with a server that never answered', () => {
    expect(verdictOn({ ...FIRST, failure: 'unsent', elapsedMs: 200_000 }, () => 0).kind).toBe('give-up');
    expect(verdictOn({ ...FIRST, failure: 'unsent', isKnown: false }, () => 0).kind).toBe('give-up');
    expect(verdictOn({ ...FIRST, failure: 'throttled', retryAfterMs: 900_000 }, () => 0).kind).toBe(
      'give-up',
    );
  });

  test('a webhook may take a minute to be there', () => {
    expect(verdictOn({ ...FIRST, failure: 'webhook', attempt: 9, elapsedMs: 65_000 }, () => 1).kind).toBe(
      'again',
    );
  });
});

const MODIFIED = 'Operation cannot be fulfilled on configmaps "a": the object has been modified';

const hook = (text: string): string =>
  `Internal error occurred: failed calling webhook "h.example": failed to call webhook: Post "https://h.a.svc:443/v?timeout=10s": ${text}`;

test.each<[string, Judged, Failure | undefined]>([
  ['success', { status: 200, message: '' }, undefined],
  ['a refusal', { status: 403, message: 'forbidden' }, undefined],
  ['a conflict', { status: 409, message: 'the object has been modified' }, undefined],
  [
    'a quota counted at once',
    {
      status: 409,
      message: 'Operation cannot be fulfilled on resourcequotas "q": the object has been modified',
    },
    'quota',
  ],
  ['a patch that others came before', { status: 409, message: MODIFIED, isVersioned: false }, 'overtaken'],
  ['an update of an old version', { status: 409, message: MODIFIED, isVersioned: true }, undefined],
  [
    'fields that others own',
    { status: 409, message: 'Apply failed with 1 conflict: conflict with "x": .data.a', isVersioned: false },
    undefined,
  ],
  ['too many requests', { status: 429, message: 'too many' }, 'throttled'],
  [
    'an eviction that a budget forbids',
    { status: 429, message: 'Cannot evict pod as it would violate' },
    undefined,
  ],
  ['an error of the server', { status: 500, message: 'etcdserver: leader changed' }, 'server-error'],
  ['a gateway', { status: 502, message: '' }, 'server-error'],
  [
    'an object that does not fit its schema',
    {
      status: 500,
      message:
        'failed to create typed patch object (a/b; /v1, Kind=ConfigMap): .wat: field not declared in schema',
    },
    undefined,
  ],
  [
    'list items that are there twice',
    {
      status: 500,
      message:
        'failed to create typed patch object (a/b; apps/v1, Kind=Deployment): .spec.template.spec.containers: duplicate entries for key [name="a"]',
    },
    undefined,
  ],
  [
    'a merge without the key of an item',
    {
      status: 500,
      message: 'map: map[image:a] does not contain declared merge key: name',
    },
    undefined,
  ],
  ['not here', { status: 503, message: '' }, 'server-error'],
  ['later', { status: 503, message: '', retryAfterMs: 1000 }, 'postponed'],
  ['too late', { status: 504, message: 'etcdserver: request timed out' }, 'server-error'],
  ['not implemented', { status: 501, message: '' }, undefined],
  [
    'a webhook without pods',
    { status: 500, message: hook('no endpoints available for service "h"') },
    'webhook',
  ],
  [
    'a webhook that does not listen',
    { status: 500, message: hook('dial tcp 10.0.0.9:443: connect: connection refused') },
    'webhook',
  ],
  [
    'a webhook with a wrong CA',
    {
      status: 500,
      message: hook('tls: failed to verify certificate: x509: certificate signed by unknown authority'),
    },
    undefined,
  ],
  [
    'a conversion',
    {
      status: 500,
      message: 'conversion webhook for a/v1, Kind=A failed: Post "https://x": connect: connection refused',
    },
    'webhook',
  ],
])('%s', (_, judged, failure) => {
  expect(failureIn(judged)).toBe(failure);
});

type Tried = Attempt<ApiAnswer>;

const answer = (status: number, retryAfterMs?: number): Tried => ({
  kind: 'answer',
  answer: { status, body: { message: `status ${status}` }, warnings: [] },
  ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
});
const lost: Tried = { kind: 'broken', reason: 'Get "x": EOF', failure: 'lost' };
const refused: Tried = { kind: 'broken', reason: 'Get "x": dial tcp: refused', failure: 'unsent' };

/** What comes of a request that is answered so, one answer after the other, the last for ever. */
async function tryAll(
  request: Partial<ApiRequest>,
  answers: readonly Tried[],
  isKnown = true,
): Promise<unknown> {
  const timer = fakeTimer();
  let count = 0;
  const attempt = async (): Promise<Tried> => answers[Math.min(count++, answers.length - 1)] ?? lost;
  const env = { timer, random: () => 0, acquaintance: { isKnown } };
  try {
    const { status } = await withRetries({ method: 'GET', path: '/x', ...request }, attempt, env);
    return { status, count, slept: timer.slept };
  } catch (error) {
    if (!(error instanceof DynError)) throw error;
    return { code: error.problem.code, message: error.problem.message, count };
  }
}

describe('a request', () => {
  test('is sent again until its answer stands', async () => {
    expect(await tryAll({}, [lost, answer(500), answer(200)])).toEqual({
      status: 200,
      count: 3,
      slept: [50, 100],
    });
    expect(await tryAll({ method: 'PATCH' }, [refused, answer(201)])).toMatchObject({
      status: 201,
      count: 2,
    });
  });

  test('is not sent again where any answer will do, and is where none came', async () => {
    expect(await tryAll({ takesAny: true }, [lost, answer(500), answer(200)])).toMatchObject({ status: 500 });
  });

  test('obeys Retry-After, also a write that must not be doubled', async () => {
    expect(await tryAll({ method: 'POST' }, [answer(429, 3000), answer(503, 1000), answer(201)])).toEqual({
      ...{ status: 201, count: 3, slept: [3000, 1000] },
    });
  });

  test('whose fate is unknown is given back, when it must not be doubled', async () => {
    expect(await tryAll({ method: 'POST' }, [lost])).toEqual({
      ...{ code: 'kube/fate-unknown', message: 'Get "x": EOF', count: 1 },
    });
    expect(await tryAll({ method: 'PUT', repeatable: false }, [answer(500)])).toEqual({
      ...{ code: 'kube/fate-unknown', message: 'status 500', count: 1 },
    });
    expect(await tryAll({ method: 'POST', repeatable: true }, [lost, answer(201)])).toMatchObject({
      status: 201,
    });
  });

  test('that somebody was faster than is sent again when it is for no version', async () => {
    const overtaken: Tried = {
      kind: 'answer',
      answer: { status: 409, body: { message: MODIFIED }, warnings: [] },
    };
    const put = { method: 'PUT' } as const;
    expect(await tryAll(put, [overtaken, answer(200)])).toMatchObject({ status: 409, count: 1 });
    const again = { status: 200, count: 2 };
    expect(await tryAll({ ...put, isVersioned: false }, [overtaken, answer(200)])).toMatchObject(again);
    expect(await tryAll({ method: 'DELETE' }, [overtaken, answer(200)])).toMatchObject(again);
    expect(await tryAll({}, [overtaken, answer(200)])).toMatchObject(again);
    const body = JSON.stringify({ preconditions: { uid: 'x' } });
    expect(await tryAll({ method: 'DELETE', body }, [overtaken, answer(200)])).toMatchObject({ status: 409 });
  });

  test('to a server that never answered fails at once', async () => {
    const message = 'kubernetes cluster unreachable: Get "x": dial tcp: refused';
    expect(await tryAll({}, [refused], false)).toEqual({ code: 'kube/unreachable', message, count: 1 });
  });

  test('gives the failed answer in the end', async () => {
    expect(await tryAll({}, [answer(500)])).toMatchObject({ status: 500 });
  });

  test('is not sent again when its time is over before', async () => {
    expect(await tryAll({ timeoutMs: 2000 }, [answer(429, 3000), answer(200)])).toMatchObject({
      status: 429,
      count: 1,
    });
  });
});
