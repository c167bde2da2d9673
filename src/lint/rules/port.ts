import type { FieldPath } from '../../base/fieldpath.ts';
import { nearest } from '../../base/text.ts';
import { mapAt, mapsAt, textAt } from '../../kube/fields.ts';
import { lineAndOrigin } from '../places.ts';
import type { Finding, LintRule } from '../rule.ts';
import { fits, labelsOf, selectionOf, targetsOf } from '../selecting.ts';
import type { LintCase, LintObject } from '../subject.ts';
import { type Container, containersOf, nameOf } from '../workloads.ts';

/** Ports that are named where there is no port of that name. */
export const port: LintRule = {
  id: 'manifest/port',
  severity: 'error',
  summary: 'a port is named that is not there',
  explanation:
    'A probe names a port of its container, a Service a port of the pods that it selects, a ServiceMonitor a port of the Services and a PodMonitor a port of the pods. When there is none of that name the probe fails and the container is restarted for ever, or requests and measurements lead nowhere. Nothing is said of headless Services, and of selections that fit nothing in the chart.',
  checkChart: ({ cases }) => cases.flatMap((one) => [...probesIn(one), ...selectedIn(one)]),
};

/** A field that names a port. */
interface Named {
  readonly name: string;
  readonly path: FieldPath;
}

function probesIn({ objects }: LintCase): readonly Finding[] {
  return objects
    .filter(({ isForeign }) => !isForeign)
    .flatMap((object) =>
      containersOf(object).flatMap((container) => {
        const known = portNames([container]);
        return probePorts(container)
          .filter(({ name }) => !known.includes(name))
          .map((named) => findingOf(object, named, known, `container ${container.name}`));
      }),
    );
}

const PROBES = ['livenessProbe', 'readinessProbe', 'startupProbe'];

function probePorts({ map, path }: Container): readonly Named[] {
  return PROBES.flatMap((probe) =>
    ['httpGet', 'tcpSocket'].map((kind) => ({
      name: textAt(mapAt(mapAt(map, probe), kind), 'port'),
      path: [...path, probe, kind, 'port'],
    })),
  ).filter(isName);
}

function selectedIn({ objects }: LintCase): readonly Finding[] {
  return objects
    .filter(({ isForeign }) => !isForeign)
    .flatMap((object) => {
      const selection = selectionOf(object);
      const named = selection ? selectedPorts(object) : [];
      if (!selection || named.length === 0) return [];
      const found = targetsOf(selection, objects).filter((each) => fits(selection.labels, labelsOf(each)));
      const known = found.flatMap(selection.of === 'pod' ? podPorts : servicePorts);
      const missing = found.length === 0 ? [] : named.filter(({ name }) => !known.includes(name));
      return missing.map((each) => findingOf(object, each, known, `the ${selection.of}s that it selects`));
    });
}

/** By kind the list whose items name ports, and the field that does. */
const LISTS: Readonly<Record<string, readonly [list: string, field: string]>> = {
  Service: ['ports', 'targetPort'],
  ServiceMonitor: ['endpoints', 'port'],
  PodMonitor: ['podMetricsEndpoints', 'port'],
};

function selectedPorts({ object, kind }: LintObject): readonly Named[] {
  const [list, field] = LISTS[kind] ?? [];
  const spec = mapAt(object, 'spec');
  // Without an address of its own a Service only gives those of the pods, whatever their ports are.
  const isHeadless = textAt(spec, 'clusterIP') === 'None';
  if (list === undefined || field === undefined || isHeadless) return [];
  return mapsAt(spec, list)
    .map((item, index) => ({ name: textAt(item, field), path: ['spec', list, index, field] }))
    .filter(isName);
}

/** A text of digits is a number to those who read it. */
function isName({ name }: Named): boolean {
  return name !== '' && !/^\d+$/.test(name);
}

function podPorts(object: LintObject): readonly string[] {
  return portNames(containersOf(object));
}

function portNames(containers: readonly Container[]): readonly string[] {
  return containers.flatMap(({ map }) => mapsAt(map, 'ports').map((each) => textAt(each, 'name')));
}

function servicePorts({ object }: LintObject): readonly string[] {
  return mapsAt(mapAt(object, 'spec'), 'ports').map((each) => textAt(each, 'name'));
}

function findingOf(
  object: LintObject,
  { name, path }: Named,
  known: readonly string[],
  where: string,
): Finding {
  const guess = nearest(name, known);
  const hint =
    guess === undefined ? 'Name a port that is there, or give its number.' : `Did you mean ${guess}?`;
  const message = `there is no port ${name} in ${where}`;
  return { ...lineAndOrigin(object, path), message, about: nameOf(object), hint };
}
