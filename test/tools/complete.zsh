#!/usr/bin/zsh -f
# What zsh completes: each line of standard input is typed into an interactive zsh, then Tab; a line comes out for each, the matches with a
# tab between them.
#   complete.zsh SCRIPT      SCRIPT is what `strongroom completion zsh` printed
zmodload zsh/zpty

# Read by the inner shell. There compadd, by which completion functions add matches, only notes them.
setup=$(mktemp)
cat > $setup <<'END'
stty -echo
PS1= PS2= RPS1=
autoload -Uz compinit && compinit -D -u
source $SCRIPT
compadd() {
  if [[ ${@[1,(i)(-|--)]} == *-[OAD]\ * ]]; then builtin compadd "$@"; return; fi
  local -a found
  builtin compadd -A found "$@"
  matches+=("${found[@]}")
}
show() {
  matches=()
  _main_complete
  print -r -- $'\x02'${(pj:\t:)matches}$'\x03'
  compstate[insert]= compstate[list]=
}
clear-all() { BUFFER= }
zle -C show complete-word show
zle -N clear-all
bindkey '^I' show
bindkey '^U' clear-all
print -r -- $'\x02'ready$'\x03'
END

answer() {
  zpty -r -m shell REPLY $'*\x03*'
  print -r -- ${${REPLY##*$'\x02'}%%$'\x03'*}
}

export SCRIPT=$1:a
zpty -b shell zsh -f -i
zpty -w shell "source $setup"
answer > /dev/null
while IFS= read -r line; do
  zpty -w -n shell $'\x15'$line$'\t'
  answer
done
zpty -d shell
rm $setup
