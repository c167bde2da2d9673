import { expect, test } from 'vitest';
import { inFolder, runDyn, writeFiles } from '../support/command.ts';

const CHART = {
  'c/Chart.yaml': 'apiVersion: v2\nname: c\nversion: 1.0.0\n',
  'c/values.yaml': 'n: 1\n',
  'c/values.schema.json': '{"properties": {"n": {"type": "integer"}}}',
  'c/x.txt': 'x',
  'c/templates/a.yaml': `toToml: {{ toToml (dict "a" (list 1 2)) | quote }}
fromToml: {{ fromToml "a = 1" | toJson }}
glob: {{ len (.Files.Glob "*.txt") }}
date: {{ toDate "2006-01-02" "2020-02-03" | date "2006/01/02" }}
ca: {{ genCA "x" 10 | kindOf }}
htpasswd: {{ htpasswd "u" "p" | len }}
regex: {{ regexReplaceAll "a+" "caab" "x" }}
`,
};

test('what lies in other chunks is there when a chart asks for it', () =>
  inFolder(async (folder) => {
    writeFiles(folder, CHART);
    const rendered = await runDyn(folder, ['template', 'r', 'c']);
    expect(rendered).toMatchObject({ status: 0, stderr: '' });
    expect(rendered.stdout).toBe(`---
# Source: c/templates/a.yaml
toToml: "a = [1, 2]\\n"
fromToml: {"a":1}
glob: 1
date: 2020/02/03
ca: struct
htpasswd: 62
regex: cxb
`);
    const refused = await runDyn(folder, ['template', 'r', 'c', '--set', 'n=x']);
    expect(refused.status).toBe(1);
    expect(refused.stderr).toContain("at '/n': got string, want integer");
  }));
