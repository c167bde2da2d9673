import { readFieldPath } from '../../base/fieldpath.ts';
import { DynError } from '../../base/problem.ts';
import type { Source, Span } from '../../base/source.ts';
import type { GoMap } from '../../go/value.ts';
import { withinBounds } from '../../kube/crd/bounded.ts';
import { definitionFindings } from '../../kube/crd/definition.ts';
import { jsonOf } from '../../kube/crd/json.ts';
import { isDefinition } from '../../kube/crd/kinds.ts';
import { mapAt, textAt } from '../../kube/fields.ts';
import type { Finding as FieldFinding } from '../../kube/objects.ts';
import { findNode } from '../../yaml/lookup.ts';
import { type PlacedDocument, readYamlStreamPlaced } from '../../yaml/yaml.ts';
import type { Finding, LintRule } from '../rule.ts';
import { ownObjects } from '../select.ts';
import type { ChartSubject } from '../subject.ts';

/** Definitions of custom kinds that the API server would refuse. */
export const notStructural: LintRule = {
  id: 'crd/not-structural',
  severity: 'error',
  summary: 'the API server would refuse a CustomResourceDefinition',
  explanation:
    'Schemas must be structural: each field has a type, what `anyOf` and its kin restrict is described outside of them, lists by keys name their keys, defaults fit. Names, versions, the one stored version and conversion are looked at too. Helm installs `crds/` before all else, so that nothing of the chart is installed when one of them is refused.',
  checkChart: (subject) => [...shippedFindings(subject), ...renderedFindings(subject)],
};

function shippedFindings({ chart, source }: ChartSubject): readonly Finding[] {
  return chart.crds.flatMap(({ name, text }) => fileFindings(source(name) ?? { name, text }));
}

function fileFindings(source: Source): readonly Finding[] {
  try {
    return readYamlStreamPlaced(source).flatMap((document) =>
      findingsOf(document.value, (path) => placeIn(document, path, source)),
    );
  } catch (error) {
    if (!(error instanceof DynError)) throw error;
    const { message, at = { source, start: 0, end: 0 } } = error.problem;
    const reason = message.trimEnd().replace(/^.*yaml: /s, '');
    return [{ at, message: `the file is no YAML: ${reason}`, hint: 'Helm does not run templates in crds/.' }];
  }
}

function placeIn({ node }: PlacedDocument, path: string, source: Source): Span {
  if (!node) return { source, start: 0, end: 0 };
  const { key, node: found } = findNode(node, readFieldPath(path));
  return (key ?? found).at;
}

/** Each definition once, however many renders it is in. */
function renderedFindings(subject: ChartSubject): readonly Finding[] {
  const byName = new Map(
    ownObjects(subject)
      .filter(({ object }) => isDefinition(object))
      .reverse()
      .map((each) => [each.name, each]),
  );
  return [...byName.values()].flatMap(({ object, place }) =>
    findingsOf(object, (path) => place(readFieldPath(path))),
  );
}

function findingsOf(definition: GoMap, placeOf: (path: string) => Span): readonly Finding[] {
  return faultsOf(definition).map(({ path, says }) => ({
    at: placeOf(path),
    message: `${path} ${says}`,
    about: `CustomResourceDefinition ${textAt(mapAt(definition, 'metadata'), 'name')}`,
    hint: 'See "structural schema" in the documentation of Kubernetes.',
  }));
}

function faultsOf(definition: GoMap): readonly FieldFinding[] {
  const isJudged = isDefinition(definition) && textAt(definition, 'apiVersion') === 'apiextensions.k8s.io/v1';
  const json = isJudged ? jsonOf(definition) : undefined;
  return json ? withinBounds((budget) => definitionFindings(json, budget)) : [];
}
