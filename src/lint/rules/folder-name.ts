import { basePath } from '../../go/path.ts';
import { chartFile, entryOf } from '../chartfile.ts';
import type { LintRule } from '../rule.ts';

/** Charts in a folder that is called otherwise. */
export const folderName: LintRule = {
  id: 'chart/folder-name',
  severity: 'note',
  summary: 'a chart lies in a folder of another name',
  explanation:
    'Charts are found by their folders, and archives, dependencies and labels go by the name: where the two differ, people look for the wrong one, most often since the folder was copied. One may be the end of the other, such as `shop-web` in `web`; folders called after a version or the kind of their content are left alone.',
  checkChart: (subject) => {
    const folder = basePath(subject.folder);
    const { name } = subject.chart.metadata;
    if (isGeneral(folder) || isAlike(name, folder)) return [];
    const at = entryOf(chartFile(subject), 'name')?.value.at;
    const hint = `Call the folder ${name}, or the chart ${folder}.`;
    return at ? [{ at, message: `chart ${name} lies in the folder ${folder}`, hint }] : [];
  },
};

function isAlike(name: string, folder: string): boolean {
  const isSame = name.replaceAll('-', '') === folder.replaceAll('-', '');
  return isSame || name.endsWith(`-${folder}`) || folder.endsWith(`-${name}`);
}

/** The top of a repository may be cloned under any name. */
function isGeneral(folder: string): boolean {
  return /^\.{1,2}$|^v?\d|^(?:helm|charts?|helm-charts?|deploy(?:ment)?|k8s|kubernetes|package|src)$/.test(
    folder,
  );
}
