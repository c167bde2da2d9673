import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { load } from 'js-yaml';
import { beforeAll, describe, expect, test } from 'vitest';
import type { RawResult } from '../support/answers.ts';
import { recordOf } from '../support/cases.ts';
import { type AuditedRequest, auditMark, auditSince, WRITES } from './audit.ts';
import { onTestGround, type TestGround } from './ground.ts';
import { look, removeNamespace, request, until } from './place.ts';
import { helm, kubectl, type Tool, toolOfDyn } from './tools.ts';

const FILES = Object.fromEntries(
  Object.entries(recordOf(load(readFileSync('test/cluster/stack/files.yaml', 'utf8'))) ?? {}).map(
    ([path, text]) => [path, String(text)],
  ),
);

let dyn: Tool;

beforeAll(async () => {
  dyn = await toolOfDyn();
});

/** A stack in its folder, for tenants of its own; all its namespaces go afterwards. */
interface StackGround extends TestGround {
  readonly tenants: readonly string[];
  /** Runs a command of the stack for the first tenants; throws when the status is another one. */
  dyn(line: string, more?: { readonly tenants?: number; readonly status?: number }): Promise<RawResult>;
  /** Namespace and name of the releases with what became of them, as -o json tells. */
  outcomes(result: RawResult): readonly string[];
  change(path: string, from: string, to: string): void;
}

function onStack(use: (ground: StackGround) => Promise<void>): Promise<void> {
  return onTestGround(FILES, async (ground) => {
    const { namespace, folder } = ground;
    const tenants = ['a', 'b', 'c'].map((name) => `${namespace}-${name}`);
    const change = (path: string, from: string, to: string): void => {
      const text = readFileSync(join(folder, path), 'utf8');
      if (!text.includes(from)) throw new Error(`${path} has no ${from}`);
      writeFileSync(join(folder, path), text.replace(from, to));
    };
    const run: StackGround['dyn'] = async (line, { tenants: count = 1, status = 0 } = {}) => {
      const spaces = tenants.slice(0, count).flatMap((tenant) => ['-n', tenant]);
      const result = await ground.run(dyn, [...line.split(' '), ...spaces], { HELM_NAMESPACE: '' });
      if (result.exit !== status) throw new Error(`${line}: ${result.exit} ${result.stderr}`);
      return result;
    };
    const outcomes = ({ stdout }: RawResult): readonly string[] => {
      const { releases } = JSON.parse(Buffer.from(stdout).toString());
      return releases.map(
        (one: Record<string, string>) =>
          `${String(one.namespace).replace(`${namespace}-`, '')}/${one.name} ${one.outcome}`,
      );
    };
    try {
      await use({ ...ground, tenants, change, dyn: run, outcomes });
    } finally {
      for (const space of [...tenants, `${namespace}-ground`]) await removeNamespace(space);
    }
  });
}

const SECOND = 'kind: Secret\nmetadata: {name: second}';

/** What was written in the namespaces of a test; dry runs are no writes. */
async function writesSince(mark: number, { namespace }: TestGround): Promise<readonly AuditedRequest[]> {
  const all = await auditSince(mark, { uri: namespace, verbs: WRITES, agent: 'dyn' });
  return all.filter(({ uri }) => !uri.includes('dryRun=All'));
}

describe.concurrent('a stack', () => {
  test('is installed in its order, and the same again writes nothing', () =>
    onStack(async (ground) => {
      const [a] = ground.tenants;
      const first = await ground.dyn('install -o json');
      expect(ground.outcomes(first)).toEqual([
        'ground/ground installed',
        'a/store installed',
        'a/side installed',
        'a/web installed',
      ]);
      const times = await Promise.all(
        [`${ground.namespace}-ground ground`, `${a} store`, `${a} web`].map(async (place) => {
          const [space = '', name = ''] = place.split(' ');
          const { stdout } = await helm(['status', name, '-n', space, '-o', 'json']);
          return JSON.parse(Buffer.from(stdout).toString()).info.last_deployed;
        }),
      );
      expect(times).toEqual([...times].sort());
      const mark = await auditMark();
      const second = await ground.dyn('install -o json');
      expect(ground.outcomes(second)).toEqual([
        'ground/ground unchanged',
        'a/store unchanged',
        'a/side unchanged',
        'a/web unchanged',
      ]);
      expect(await writesSince(mark, ground)).toEqual([]);
      expect(second.stderr).toContain('4 releases: 4 unchanged');
    }));

  test('with a changed value, a changed object, and after a rollback: only what differs is written', () =>
    onStack(async (ground) => {
      const [a = ''] = ground.tenants;
      await ground.dyn('install');
      ground.change('stack/web.yaml', 'hello', 'good day');
      expect(ground.outcomes(await ground.dyn('install -o json'))).toEqual([
        'ground/ground unchanged',
        'a/store unchanged',
        'a/side unchanged',
        'a/web upgraded',
      ]);
      const [web] = JSON.parse(Buffer.from((await ground.dyn('list -f ^web$ -o json')).stdout).toString());
      expect(web).toMatchObject({ revision: '2', status: 'deployed' });
      await ground.dyn('rollback web 1');
      expect(ground.outcomes(await ground.dyn('install -o json')).at(-1)).toBe('a/web upgraded');
      const greeting = ['get', 'cm', 'web', '-n', a, '-o', 'jsonpath={.data.greeting}'];
      expect(Buffer.from((await kubectl(greeting)).stdout).toString()).toBe('good day');
      await kubectl(['delete', 'cm', 'side', '-n', a]);
      const mark = await auditMark();
      expect(ground.outcomes(await ground.dyn('upgrade -o json'))).toEqual([
        'ground/ground unchanged',
        'a/store unchanged',
        'a/side upgraded',
        'a/web unchanged',
      ]);
      const written = await writesSince(mark, ground);
      expect(written.filter(({ uri }) => !/side/.test(uri) && !/secrets|leases/.test(uri))).toEqual([]);
    }));

  test('is drawn in its order, with the place of each need, and nothing is written', () =>
    onStack(async (ground) => {
      const [a] = ground.tenants;
      const mark = await auditMark();
      const text = Buffer.from((await ground.dyn('plan --graph')).stdout).toString();
      expect(text).toContain(
        `Wave 1\n  ${ground.namespace}-ground/ground\n    Wave 1\n      ConfigMap ground\n`,
      );
      expect(text).toContain(
        `  ${a}/web\n      after ${a}/store, once it is ready: it needs this (dyn.yaml:11:13)\n    Wave 1\n`,
      );
      const bare = await ground.dyn('plan --graph -e bare -o json');
      const { waves, edges } = JSON.parse(Buffer.from(bare.stdout).toString());
      expect(waves.flat().map(({ name }: { name: string }) => name)).toEqual(['ground', 'store', 'web']);
      expect(edges.map(({ at }: { at: string }) => at)).toEqual(['dyn.yaml:8:13', 'dyn.yaml:11:13']);
      expect(Buffer.from((await ground.dyn('plan --graph=dot')).stdout).toString()).toContain(
        'lhead=cluster_r2',
      );
      const refused = await ground.dyn('plan uninstall --graph', { status: 64 });
      expect(refused.stderr).toContain('an uninstall writes none');
      expect(await writesSince(mark, ground)).toEqual([]);
    }));

  test('goes on after a failure in the middle: what needs it waits, the rest does not', () =>
    onStack(async (ground) => {
      ground.change('stack/store/templates/job.yaml', 'behaviour: ready', 'behaviour: job-fails');
      const failed = await ground.dyn('install -o json', { status: 4 });
      expect(ground.outcomes(failed)).toEqual([
        'ground/ground installed',
        'a/store failed',
        'a/side installed',
        'a/web not-tried',
      ]);
      expect(failed.stderr).toMatch(/web +not tried +it needs .*\/store/);
      ground.change('stack/store/templates/job.yaml', 'behaviour: job-fails', 'behaviour: ready');
      expect(ground.outcomes(await ground.dyn('install -o json'))).toEqual([
        'ground/ground unchanged',
        'a/store installed',
        'a/side unchanged',
        'a/web installed',
      ]);
    }));

  test('begins an install that failed anew, and removes what only the first try made', () =>
    onStack(async (ground) => {
      const [a = ''] = ground.tenants;
      const job = 'stack/store/templates/job.yaml';
      ground.change(job, 'pre-install,pre-upgrade', 'post-install,post-upgrade');
      ground.change(job, 'behaviour: ready', 'behaviour: job-fails');
      await ground.dyn('install --only store', { status: 4 });
      ground.change(job, 'behaviour: job-fails', 'behaviour: ready');
      ground.change('stack/store/templates/all.yaml', 'kind: Secret\nmetadata: {name: store}', SECOND);
      expect(ground.outcomes(await ground.dyn('install --only store -o json'))).toEqual([
        'ground/ground unchanged',
        'a/store installed',
      ]);
      const { stdout } = await kubectl(['get', 'secret', '-n', a, '-l', 'owner!=helm', '-o', 'name']);
      expect(Buffer.from(stdout).toString()).toBe('secret/second\n');
    }));

  test('is uninstalled the other way round; shared releases, claims and kept objects stay', () =>
    onStack(async (ground) => {
      const [a = ''] = ground.tenants;
      await ground.dyn('install', { tenants: 2 });
      const claim = { metadata: { name: 'data-store-0', namespace: a } };
      const spec = { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } };
      const text = JSON.stringify({ apiVersion: 'v1', kind: 'PersistentVolumeClaim', ...claim, spec });
      expect((await kubectl(['create', '-f', '-'], { stdin: text })).exit).toBe(0);
      const refused = await ground.dyn('uninstall', { status: 64 });
      expect(refused.stderr).toContain('code: stack/needs-yes');
      const asked = { cwd: ground.folder, answer: 'n', env: { HELM_NAMESPACE: '' } };
      const no = await dyn(['uninstall', '-n', a], asked);
      expect([no.exit, no.stderr]).toEqual([1, expect.stringContaining('code: stack/not-confirmed')]);
      expect(no.stderr).toContain(`  ${a}/web\n  ${a}/side\n  ${a}/store\n`);
      const removed = await ground.dyn('uninstall --yes -o json');
      expect(ground.outcomes(removed)).toEqual([
        'a/web uninstalled',
        'a/side uninstalled',
        'a/store uninstalled',
      ]);
      const { left, kept } = JSON.parse(Buffer.from(removed.stdout).toString());
      expect(kept).toEqual([{ id: `${ground.namespace}-ground/ground`, why: 'all tenants share it' }]);
      expect(left.map((one: { remove: string }) => one.remove)).toEqual([
        `kubectl delete pvc data-store-0 -n ${a}`,
        `kubectl delete configmap store-hook -n ${a}`,
        `kubectl delete namespace ${a}`,
      ]);
      const leases = `/apis/coordination.k8s.io/v1/namespaces/${a}/leases?labelSelector=dyn.dev/stack`;
      expect(JSON.parse((await look(leases)).text).items).toEqual([]);
      const others = await ground.run(dyn, ['uninstall', '--yes'], { HELM_NAMESPACE: '' });
      expect(others.stderr).toContain('releases of the stack are still in');
      await ground.run(dyn, ['uninstall', '--yes', '-n', `${ground.namespace}-b`], { HELM_NAMESPACE: '' });
      const all = await ground.run(dyn, ['uninstall', '--yes'], { HELM_NAMESPACE: '' });
      expect(all.stderr).toContain(`kubectl delete configmap kept -n ${ground.namespace}-ground`);
      expect(all.exit).toBe(0);
    }));

  test('one release is uninstalled with what needs it, or alone; what stays takes nothing along', () =>
    onStack(async (ground) => {
      const [a = ''] = ground.tenants;
      await ground.dyn('install');
      const asked = { cwd: ground.folder, answer: 'n', env: { HELM_NAMESPACE: '' } };
      const no = await dyn(['uninstall', '--only', 'store', '-n', a], asked);
      expect(no.stderr).toContain(`  ${a}/web, as it needs ${a}/store; --no-needs leaves it\n  ${a}/store\n`);
      const planned = await ground.dyn('plan uninstall --only store -o json');
      const { releases } = JSON.parse(Buffer.from(planned.stdout).toString());
      expect(releases.map(({ name }: { name: string }) => name)).toEqual(['web', 'store']);
      expect(ground.outcomes(await ground.dyn('uninstall --only ground --yes -o json'))).toEqual([]);
      const alone = await ground.dyn('uninstall --only store --no-needs --yes -o json');
      expect(ground.outcomes(alone)).toEqual(['a/store uninstalled']);
      await ground.dyn('install');
      const both = await ground.dyn('uninstall --only store --yes -o json');
      expect(ground.outcomes(both)).toEqual(['a/web uninstalled', 'a/store uninstalled']);
      expect(both.stderr).toMatch(/web +uninstalled +it needs .*\/store/);
    }));

  test('is uninstalled with definitions when the number is known, and with what hooks left', () =>
    onStack(async (ground) => {
      const [a = ''] = ground.tenants;
      const uninstall = 'uninstall --stack kinds.yaml --yes -o json';
      const things = `/apis/${ground.namespace}.example/v1/namespaces/${a}/things`;
      try {
        await ground.dyn('install --stack kinds.yaml');
        await until(async () => (await look(things)).status === 200, 'things are served');
        for (const name of ['x', 'y'])
          await request('POST', things, {
            ...{ apiVersion: `${ground.namespace}.example/v1`, kind: 'Thing', metadata: { name } },
          });
        for (const name of ['made-key', 'other'])
          expect((await kubectl(['create', 'secret', 'generic', name, '-n', a])).exit).toBe(0);
        const mark = await auditMark();
        const unasked = await ground.dyn(`${uninstall} --delete-crds`, { status: 3 });
        expect(unasked.stderr).toContain('code: crd/count-missing');
        expect(unasked.stderr).toContain(`things.${ground.namespace}.example goes with 2 objects`);
        const wrong = await ground.dyn(`${uninstall} --delete-crds=1`, { status: 3 });
        expect(wrong.stderr).toContain('code: crd/count-wrong');
        expect(await writesSince(mark, ground)).toEqual([]);
        const plan = await ground.dyn('plan uninstall --stack kinds.yaml --hooks-leftovers -o json');
        expect(Buffer.from(plan.stdout).toString()).toContain('"name":"made-key"');
        const whole = await ground.dyn('plan uninstall --stack kinds.yaml --delete-crds');
        expect(Buffer.from(whole.stdout).toString()).toContain(
          `- delete  CustomResourceDefinition things.${ground.namespace}.example`,
        );
        const gone = await ground.dyn(`${uninstall} --delete-crds=2 --hooks-leftovers`);
        expect(ground.outcomes(gone)).toEqual(['a/kinds uninstalled']);
        const { left } = JSON.parse(Buffer.from(gone.stdout).toString());
        expect(left.map((one: { remove: string }) => one.remove)).toEqual([
          `kubectl delete secret other -n ${a}`,
          `kubectl delete namespace ${a}`,
        ]);
      } finally {
        await kubectl(['delete', 'crd', `things.${ground.namespace}.example`, '--ignore-not-found']);
      }
    }));

  test('for three tenants at once, with the shared release once', () =>
    onStack(async (ground) => {
      const all = await ground.dyn('install --parallel 6 -o json', { tenants: 3 });
      expect(ground.outcomes(all)).toHaveLength(10);
      expect(ground.outcomes(all).filter((line) => line.endsWith(' installed'))).toHaveLength(10);
      const mark = await auditMark();
      await ground.dyn('install', { tenants: 3 });
      expect(await writesSince(mark, ground)).toEqual([]);
      const status = JSON.parse(
        Buffer.from((await ground.dyn('status -o json', { tenants: 3 })).stdout).toString(),
      );
      expect(status.releases.filter((one: { status: string }) => one.status === 'deployed')).toHaveLength(10);
    }));

  test('tells of releases that are gone from the file, and removes them only when asked, and only its own', () =>
    onStack(async (ground) => {
      const [a = ''] = ground.tenants;
      await ground.dyn('install');
      const other =
        'name: other\nreleases: [{name: extra, chart: stack/ground}, {name: web, chart: stack/web}]\n';
      writeFileSync(join(ground.folder, 'other.yaml'), other);
      const taken = await ground.dyn('install --stack other.yaml', { status: 1 });
      expect(taken.stderr).toContain('code: release/of-other-stack');
      expect((await ground.dyn('install -e bare')).stderr).toMatch(/side +kept +switched off in dyn.yaml/);
      ground.change('dyn.yaml', '  - name: side', '  - name: edge');
      expect((await ground.dyn('install')).stderr).toMatch(/side +kept +no longer in dyn.yaml; --prune/);
      const pruned = await ground.dyn('install --prune -o json');
      expect(JSON.parse(Buffer.from(pruned.stdout).toString()).gone).toEqual([
        { name: 'side', namespace: a, switchedOff: false, outcome: 'removed' },
      ]);
      const names = Buffer.from((await ground.dyn('list -q')).stdout).toString();
      expect(names.split('\n').filter((name) => name !== '')).toEqual(['edge', 'extra', 'store', 'web']);
    }));

  test('takes one release with what it needs, and values for it', () =>
    onStack(async (ground) => {
      const alone = await ground.dyn('install --only web --set greeting=hi -o json');
      expect(ground.outcomes(alone)).toEqual([
        'ground/ground installed',
        'a/store installed',
        'a/web installed',
      ]);
      expect(ground.outcomes(await ground.dyn('install --only web --no-needs -o json'))).toEqual([
        'a/web upgraded',
      ]);
      const values = ['get', 'values', 'store', '-n', ground.tenants[0] ?? '', '-o', 'json'];
      expect(Buffer.from((await helm(values)).stdout).toString()).toBe('null\n');
      const wrong = await ground.dyn('install --set a=b', { status: 64 });
      expect(wrong.stderr).toContain('--set goes with exactly one --only');
    }));

  test('a tenant who may not make namespaces uses the one that is there', () =>
    onStack(async (ground) => {
      const [a = ''] = ground.tenants;
      const user = `${a}-alice`;
      const lines = [
        `create namespace ${a}`,
        `create rolebinding admin -n ${a} --clusterrole=admin --user=${user}`,
        `create role leases -n ${a} --verb=* --resource=leases.coordination.k8s.io`,
        `create rolebinding leases -n ${a} --role=leases --user=${user}`,
      ];
      for (const line of lines) expect((await kubectl(line.split(' '))).exit, line).toBe(0);
      const line = `install --only side --only store --no-needs --kube-as-user ${user} -o json`;
      expect(ground.outcomes(await ground.dyn(line))).toEqual(['a/store installed', 'a/side installed']);
      expect(ground.outcomes(await ground.dyn(line))).toEqual(['a/store unchanged', 'a/side unchanged']);
    }));

  test('objects of others are refused, or taken over where that is asked for', () =>
    onStack(async (ground) => {
      const [a = ''] = ground.tenants;
      const lines = [`create namespace ${a}`, `create configmap side -n ${a}`];
      for (const line of lines) expect((await kubectl(line.split(' '))).exit, line).toBe(0);
      const refused = await ground.dyn('install --only side --no-needs', { status: 3 });
      expect(refused.stderr).toContain('preflight/orphan: ConfigMap side');
      const told = `preflight/taken-over: ConfigMap side in namespace ${a} belongs to no release`;
      const asked = await ground.dyn('preflight --only side --no-needs --take-ownership');
      expect(Buffer.from(asked.stdout).toString()).toContain(told.split(': ')[1]);
      const taken = await ground.dyn('install --only side --no-needs --take-ownership -o json');
      expect(ground.outcomes(taken)).toEqual(['a/side installed']);
      expect(taken.stderr).toContain(`preflight warning: ${told}`);
    }));

  test('where nobody can tell whether an update of a definition is safe, that must be accepted', () =>
    onStack(async (ground) => {
      const [a = ''] = ground.tenants;
      const user = `${a}-bob`;
      const definition = `things.${ground.namespace}.example`;
      try {
        await ground.dyn('install --stack kinds.yaml');
        const lines = [
          `create rolebinding admin -n ${a} --clusterrole=admin --user=${user}`,
          `create role leases -n ${a} --verb=* --resource=leases.coordination.k8s.io`,
          `create rolebinding leases -n ${a} --role=leases --user=${user}`,
          `create clusterrole ${user} --verb=get,create,patch,delete --resource=customresourcedefinitions.apiextensions.k8s.io`,
          `create clusterrolebinding ${user} --clusterrole=${user} --user=${user}`,
        ];
        for (const line of lines) expect((await kubectl(line.split(' '))).exit, line).toBe(0);
        const schema = '{openAPIV3Schema: {type: object}}';
        const wider = '{openAPIV3Schema: {type: object, properties: {spec: {type: object}}}}';
        ground.change('stack/kinds/templates/all.yaml', schema, wider);
        const mark = await auditMark();
        const line = `install --stack kinds.yaml --kube-as-user ${user}`;
        const unknown = await ground.dyn(line, { status: 8 });
        expect(unknown.stderr).toContain(
          `crd/cannot-tell: cannot tell whether the update of CustomResourceDefinition ${definition} is safe`,
        );
        expect(unknown.stderr).toContain(`the right to list ${definition} is missing`);
        await ground.dyn(`preflight --stack kinds.yaml --kube-as-user ${user}`, { status: 8 });
        expect(await writesSince(mark, ground)).toEqual([]);
        const accepted = await ground.dyn(`${line} --accept-unknown crd/cannot-tell -o json`);
        expect(ground.outcomes(accepted)).toEqual(['a/kinds upgraded']);
        expect(accepted.stderr).toContain('preflight accepted: crd/cannot-tell');
      } finally {
        await kubectl(['delete', 'crd', definition, '--ignore-not-found']);
        const own = ['clusterrole', 'clusterrolebinding'];
        for (const kind of own) await kubectl(['delete', kind, user, '--ignore-not-found']);
      }
    }));

  test('without dyn.yaml the commands are those of Helm', () =>
    onStack(async (ground) => {
      rmSync(join(ground.folder, 'dyn.yaml'));
      const { stderr } = await ground.dyn('install', { status: 64 });
      expect(stderr).toContain('"dyn install" requires at least 1 argument');
      const missing = await ground.dyn('install --stack nowhere.yaml', { status: 1 });
      expect(missing.stderr).toContain('code: stack/no-file');
    }));
});
