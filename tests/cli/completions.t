#!/bin/sh
# SPDX-License-Identifier: ISC
# Completions of all four commands, in the installed shells: each option of
# --help all, and its arguments.

# shellcheck source-path=SCRIPTDIR
# shellcheck source=lib.sh
. "$(dirname "$0")/lib.sh"

commands='csvrows pace httppost datarunner'
for shell in bash zsh fish; do
	for command in $commands; do
		run "$ROOT/scripts/completions" "$shell" "$command"
		status_is "$shell: $command" 0
		cp out "$command.$shell"
	done
done
run "$ROOT/scripts/completions" tcsh pace
status_is 'another shell is refused' 2

# The long options of --help all.
options_of() {
	"$1" --help all | sed -n 's/^  \(-., \|    \)\(--[a-z0-9-]*\).*/\2/p' | sort
}

if command -v bash >/dev/null; then
	# in_bash COMMAND WORD...: what bash would offer for the last word
	cat >in_bash <<-'END'
		. "./$1.bash"
		COMP_WORDS=("$@")
		COMP_CWORD=$(($# - 1))
		COMPREPLY=()
		"_$1"
		printf '%s\n' "${COMPREPLY[@]}"
	END
	for command in $commands; do
		is "bash: $command has all options" \
			"$(bash in_bash "$command" -- | grep '^--' | sort)" \
			"$(options_of "$command")"
		is "bash: $command --color" \
			"$(bash in_bash "$command" --color '' | tr '\n' ' ')" \
			'auto always never '
	done
	is 'bash: verbs' "$(bash in_bash datarunner sta | tr '\n' ' ')" \
		'start status '
	is 'bash: verbs after options' "$(bash in_bash datarunner --name x \
		--color = always --json sta | tr '\n' ' ')" 'start status '
	is 'bash: no verb after a verb' \
		"$(bash in_bash datarunner --name x start sta)" ''
	: >'some file.csv'
	is 'bash: files' "$(bash in_bash csvrows some)" 'some file.csv'
	is 'bash: a duration is not guessed' \
		"$(bash in_bash pace --interval '')" ''
else
	skip 'bash' 'it is not installed'
fi

if command -v zsh >/dev/null; then
	for command in $commands; do
		check "zsh: $command can be read" zsh -n "$command.zsh"
		is "zsh: $command has all options" \
			"$(grep -o -e '--[a-z0-9-]*[]=[}]' "$command.zsh" |
				tr -d '][=}' | sort -u)" "$(options_of "$command")"
	done
else
	skip 'zsh' 'it is not installed'
fi

if command -v fish >/dev/null; then
	for command in $commands; do
		is "fish: $command has all options" "$(HOME=$T fish -c \
			"source $command.fish; complete -C '$command --'" |
			cut -f 1 | sed 's/=$//' | sort -u)" "$(options_of "$command")"
	done
	is 'fish: words' "$(HOME=$T fish -c \
		"source pace.fish; complete -C 'pace --color '" | cut -f 1 |
		sort | tr '\n' ' ')" 'always auto never '
else
	skip 'fish' 'it is not installed'
fi

done_testing
