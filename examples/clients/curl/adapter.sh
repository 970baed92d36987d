#!/bin/sh
# An adapter for a bare command line: reads a task a line, runs the command, writes what the caller was told: its exit
# status and what it printed. Replace mute.sh by your own command. Needs jq.
#
#     tim-conformance client --adapter 'sh examples/clients/curl/adapter.sh'
here=$(dirname "$0")
said=$(mktemp) && trap 'rm -f "$said"' EXIT

while IFS= read -r line; do
  id=$(printf '%s' "$line" | jq .id)
  case $(printf '%s' "$line" | jq -r .do) in
    can)
      printf '{"topics": true, "list": false, "unmute": false, "expiry": true, "id": %s}\n' "$id"
      continue ;;
    mute)
      # Quoted for the shell by jq, for an account may hold anything.
      eval "set -- $(printf '%s' "$line" | jq -r '[.group, (.topic // ""), (.seconds | tostring), .accounts[]] | @sh')"
      sh "$here/mute.sh" "$@" > "$said" 2>&1
      status=$? ;;
  esac
  # The last JSON object that it printed is the vendor's answer, if there is one.
  jq -R -s -c --argjson status "$status" --argjson id "$id" '
    ([split("\n")[] | fromjson? | objects] | last) as $told
    | {kind: (if $status == 0 then "returned" else "raised" end), code: $told.ErrorCode?,
       info: ($told.ErrorInfo? // ""), text: (if $status == 0 then "" else . end), id: $id}' "$said"
done
