import { DynError } from '../base/problem.ts';
import type { Source } from '../base/source.ts';
import type { GoMap } from '../go/value.ts';
import { defines, isDefinition } from '../kube/crd/kinds.ts';
import { definitionsIn, mentions } from '../lint/custom.ts';
import type { Files } from './ports.ts';
import { pathBelow, sourceOf } from './projectroot.ts';
import { filesBelow, type Repository } from './repository.ts';

/** Finds the definitions of a kind in the charts of a repository, one of them left out. */
export type Neighbours = (group: string, kind: string, except: string) => readonly GoMap[];

/** The objects that the chosen templates of a chart make of its defaults. */
export type RenderSome = (folder: string, isWanted: (template: Source) => boolean) => readonly GoMap[];

/** The charts of a repository, found and read when a kind is first asked for, and rendered only where no file in a crds/ folder has the kind. */
export function openNeighbours(
  repository: Pick<Repository, 'charts'>,
  files: Files,
  render: RenderSome,
): Neighbours {
  let read: readonly Neighbour[] | undefined;
  return (group, kind, except) => {
    read ??= repository.charts.flatMap((folder) => unlessBroken(() => [readNeighbour(folder || '.', files)]));
    const others = read.filter(({ folder }) => folder !== except);
    const shipped = others.flatMap(({ crds }) =>
      crds.flatMap((source) => definitionsIn(source, group, kind)),
    );
    return shipped.length > 0 ? shipped : others.flatMap((one) => renderedIn(one, group, kind, render));
  };
}

/** The files of a chart that define kinds. */
interface Neighbour {
  readonly folder: string;
  readonly crds: readonly Source[];
  readonly templates: readonly Source[];
}

function readNeighbour(folder: string, files: Files): Neighbour {
  const sources = filesBelow(folder, files)
    .filter((name) => /(?:^|\/)(?:crds|templates)\/.*\.(?:ya?ml|tpl)$/.test(name))
    .map((name) => ({ ...sourceOf(pathBelow(folder, name), files), inside: name }))
    .filter(({ text }) => text.includes('CustomResourceDefinition'));
  return {
    folder,
    crds: sources.filter(
      ({ inside }) => /(?:^|\/)crds\//.test(inside) && !/(?:^|\/)templates\//.test(inside),
    ),
    templates: sources.filter(({ inside }) => inside.startsWith('templates/')),
  };
}

function renderedIn(
  { folder, templates }: Neighbour,
  group: string,
  kind: string,
  render: RenderSome,
): readonly GoMap[] {
  if (!templates.some(({ text }) => mentions(text, group, kind))) return [];
  const isWanted = ({ name, text }: Source) => name.endsWith('.tpl') || mentions(text, group, kind);
  const objects = unlessBroken(() => render(folder, isWanted));
  return objects.filter((object) => isDefinition(object) && defines(object, group, kind));
}

/** What is wrong with a neighbour is said when it is linted itself. */
function unlessBroken<T>(read: () => readonly T[]): readonly T[] {
  try {
    return read();
  } catch (error) {
    if (error instanceof DynError) return [];
    throw error;
  }
}
