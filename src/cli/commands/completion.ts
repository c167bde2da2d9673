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
  $given = @($ast.CommandElements | Select-Object -Skip 1 | Where-Object { $_.Extent.StartOffset -lt $cursor } |
    ForEach-Object { if ($_ -is [System.Management.Automation.Language.StringConstantExpressionAst]) { $_.Value } else { $_.ToString() } })
  if ($word -eq '') {
    # Before 7.3, and with Legacy, PowerShell drops an empty argument that is not quoted once more.
    $isOld = $PSVersionTable.PSVersion -lt [version]'7.3.0' -or $PSNativeCommandArgumentPassing -eq 'Legacy'
    $given += if ($isOld) { '""' } else { '' }
  }
  $found = @(dyn __complete @given 2>$null)
  $words = @($found | Where-Object { $_ -notlike ':*' })
  # A text, even an empty one, keeps PowerShell from naming files; ":0" asks for them.
  if ($words.Count -eq 0 -and $found -notcontains ':0') { return '' }
  $words | ForEach-Object {
    $name, $about = $_ -split "\`t", 2
    if (-not $about) { $about = $name }
    $text = if ($name -match '[^\\w./:=+-]') { "'" + $name.Replace("'", "''") + "'" } else { $name }
    [System.Management.Automation.CompletionResult]::new($text, $name, 'ParameterValue', $about)
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
