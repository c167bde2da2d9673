import { DynError } from '../../base/problem.ts';
import { usage, usageWithSuggestion } from '../../base/problems/cli.ts';
import { nearest } from '../../base/text.ts';
import type { Command } from '../command.ts';

const BASH = `# bash completion for dyn; load it with: source <(dyn completion bash)
_dyn() {
  local words=("\${COMP_WORDS[@]:1:COMP_CWORD}") line directive=0
  COMPREPLY=()
  while IFS= read -r line; do
    if [[ $line == :* ]]; then directive=\${line#:}; else COMPREPLY+=("\${line%%$'\\t'*}"); fi
  done < <(dyn __complete "\${words[@]}" 2>/dev/null)
  if [[ $directive == 0 && \${#COMPREPLY[@]} -eq 0 ]]; then
    local IFS=$'\\n'
    COMPREPLY=($(compgen -f -- "\${COMP_WORDS[COMP_CWORD]}"))
    compopt -o filenames 2>/dev/null
  fi
}
complete -F _dyn dyn
`;

const ZSH = `#compdef dyn
# zsh completion for dyn; load it with: source <(dyn completion zsh)
_dyn() {
  local -a found
  local line directive=0
  while IFS= read -r line; do
    if [[ $line == :* ]]; then
      directive=\${line#:}
    else
      found+=("\${\${line%%$'\\t'*}//:/\\\\:}:\${line#*$'\\t'}")
    fi
  done < <(dyn __complete "\${(@)words[2,CURRENT]}" 2>/dev/null)
  if (( \${#found} )); then _describe dyn found; elif [[ $directive == 0 ]]; then _files; fi
}
compdef _dyn dyn
`;

const FISH = `# fish completion for dyn; load it with: dyn completion fish | source
function __dyn_complete
  set -l words (commandline -opc) (commandline -ct)
  for line in (dyn __complete $words[2..-1] 2>/dev/null)
    string match -q ':*' -- $line; or echo $line
  end
end
complete -c dyn -a '(__dyn_complete)'
`;

const POWERSHELL = `# PowerShell completion for dyn; load it with: dyn completion powershell | Out-String | Invoke-Expression
Register-ArgumentCompleter -Native -CommandName dyn -ScriptBlock {
  param($word, $ast, $cursor)
  $given = @($ast.CommandElements | Select-Object -Skip 1 | ForEach-Object { $_.ToString() })
  if ($word -eq '') { $given += '""' }
  dyn __complete @given 2>$null | Where-Object { $_ -notlike ':*' } | ForEach-Object {
    $name, $about = $_ -split "\`t", 2
    if (-not $about) { $about = $name }
    [System.Management.Automation.CompletionResult]::new($name, $name, 'ParameterValue', $about)
  }
}
`;

const SCRIPTS: Readonly<Record<string, string>> = {
  bash: BASH,
  zsh: ZSH,
  fish: FISH,
  powershell: POWERSHELL,
};

/** `dyn completion SHELL`. */
export const completion: Command = {
  name: 'completion',
  summary: 'print a completion script for a shell',
  usage: 'bash|zsh|fish|powershell',
  description: 'Prints the script that completes commands, flags and files of dyn in a shell.',
  examples: [
    ['source <(dyn completion bash)', 'this session of bash'],
    ['dyn completion zsh > ~/.zfunc/_dyn', 'every session of zsh, with that folder in fpath'],
    ['dyn completion fish | source', 'this session of fish'],
  ],
  flags: [],
  related: ['dyn help'],
  run: ({ positionals }, world) => {
    const [shell = ''] = positionals;
    const script = SCRIPTS[shell];
    if (positionals.length !== 1) throw new DynError(usage('"dyn completion" requires 1 argument'));
    if (script === undefined) {
      throw new DynError(
        usageWithSuggestion(`unknown shell "${shell}"`, nearest(shell, Object.keys(SCRIPTS))),
      );
    }
    world.stdout(new TextEncoder().encode(script));
    return 0;
  },
};
