#!/bin/sh
# Mutes members of a group with curl: mute.sh GROUP TOPIC SECONDS ACCOUNT... (TOPIC may be empty). An example to be
# replaced by your own. It prints the vendor's answer, and exits with 0 where that says OK.
group=$1 topic=$2 seconds=$3
shift 3
fail() { echo "$1" >&2; exit 1; }
case $seconds in ''|*[!0-9]*) fail "$seconds is no MuteTime" ;; esac
[ ${#seconds} -le 10 ] && [ "$seconds" -le 4294967295 ] || fail "$seconds is no MuteTime"
[ $# -ge 1 ] && [ $# -le 500 ] || fail "a call takes 1 to 500 accounts, not $#"

# The key comes from the environment, never from a command line, which everybody on the machine can read.
sign() {
  perl -MDigest::SHA=hmac_sha256_base64 -MCompress::Zlib -MMIME::Base64 -e '
    my ($who, $app, $key) = @ENV{qw(TIM_ADMIN TIM_SDKAPPID TIM_SECRET_KEY)};
    my ($now, $for) = (time, $ENV{TIM_EXPIRE} || 86400);
    my $sig = hmac_sha256_base64("TLS.identifier:$who\nTLS.sdkappid:$app\nTLS.time:$now\nTLS.expire:$for\n", $key);
    $sig .= "=" while length($sig) % 4;
    my $json = qq({"TLS.ver":"2.0","TLS.identifier":"$who","TLS.sdkappid":$app,"TLS.time":$now,"TLS.expire":$for,"TLS.sig":"$sig"});
    (my $text = encode_base64(compress($json), "")) =~ tr{+/=}{*\-_};
    print $text'
}

body=$(jq -n -c --arg group "$group" --arg topic "$topic" --argjson seconds "$seconds" '
  {GroupId: $group, Members_Account: $ARGS.positional, MuteTime: $seconds}
  + (if $topic == "" then {} else {TopicId: $topic} end)' --args -- "$@")
for attempt in 1 2 3 4; do
  random=$(od -An -N4 -tu4 /dev/urandom | tr -d ' ')
  url="$TIM_ENDPOINT/v4/group_open_http_svc/forbid_send_msg?sdkappid=$TIM_SDKAPPID&identifier=$TIM_ADMIN&usersig=$(sign)&random=$random&contenttype=json"
  # The URL goes in by standard input, for it holds a signature. No redirect is followed.
  answer=$(printf 'url = "%s"\n' "$url" |
    curl --config - --silent --show-error --max-time 8 --json "$body" --write-out '\n%{http_code}') || fail "curl gave up"
  status=${answer##*
}
  answer=${answer%
*}
  [ "$status" = 200 ] || fail "HTTP $status"
  case $(printf '%s' "$answer" | jq -r .ErrorCode 2>/dev/null) in
    10002|70001) sleep 0.$attempt ;;
    60007|60011|60018|60019|10006) sleep 1.1 ;;
    *) break ;;
  esac
done
printf '%s\n' "$answer"
[ "$(printf '%s' "$answer" | jq -c '[.ActionStatus, .ErrorCode]' 2>/dev/null)" = '["OK",0]' ]
