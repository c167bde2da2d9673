import { expect, test } from 'vitest';
import { environmentProxy } from '../../../src/kube/proxies.ts';

const PROXY = 'http://proxy:3128';

test.each<[string, Record<string, string>, string | undefined]>([
  ['https://k8s.example', { HTTPS_PROXY: PROXY }, PROXY],
  ['https://k8s.example', { https_proxy: 'proxy:3128' }, PROXY],
  ['https://k8s.example', { HTTP_PROXY: PROXY }, undefined],
  ['http://k8s.example', { HTTP_PROXY: PROXY }, PROXY],
  ['https://127.0.0.1:6443', { HTTPS_PROXY: PROXY }, undefined],
  ['https://[::1]:6443', { HTTPS_PROXY: PROXY }, undefined],
  ['https://localhost:6443', { HTTPS_PROXY: PROXY }, undefined],
  ['https://k8s.example', { HTTPS_PROXY: PROXY, NO_PROXY: '*' }, undefined],
  ['https://k8s.example', { HTTPS_PROXY: PROXY, NO_PROXY: 'a, example' }, undefined],
  ['https://k8s.example', { HTTPS_PROXY: PROXY, no_proxy: '.example' }, undefined],
  ['https://example', { HTTPS_PROXY: PROXY, no_proxy: '.example' }, PROXY],
  ['https://badexample', { HTTPS_PROXY: PROXY, NO_PROXY: 'example' }, PROXY],
  ['https://k8s.example:6443', { HTTPS_PROXY: PROXY, NO_PROXY: 'k8s.example:443' }, PROXY],
  ['https://k8s.example', { HTTPS_PROXY: PROXY, NO_PROXY: 'k8s.example:443' }, undefined],
  ['https://10.1.2.3', { HTTPS_PROXY: PROXY, NO_PROXY: '10.0.0.0/8' }, undefined],
  ['https://11.1.2.3', { HTTPS_PROXY: PROXY, NO_PROXY: '10.0.0.0/8' }, PROXY],
  ['https://10.1.2.3', { HTTPS_PROXY: PROXY, NO_PROXY: '10.1.2.3' }, undefined],
  ['https://[fd00::7]', { HTTPS_PROXY: PROXY, NO_PROXY: 'fd00::/16' }, undefined],
  ['https://[fd00::7]', { HTTPS_PROXY: PROXY, NO_PROXY: 'fd00::8' }, PROXY],
])('%s with %j goes through %s', (server, env, proxy) => {
  expect(environmentProxy(new URL(server), env)).toBe(proxy);
});
