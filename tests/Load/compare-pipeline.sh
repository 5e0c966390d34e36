#!/usr/bin/env bash
# Measures our two containers and another pipeline of two in turns, within one run, with one driver, and prints the ratios.
#   tests/Load/compare-pipeline.sh OTHER_START URL1 URL2 BODIES [SECONDS] [ROUNDS]
# OTHER_START: a command that starts the other pair and prints READY, e.g. "./start-the-other.sh --quiet";
# URL1, URL2: its containers' /invocations; BODIES: a file of its orders, one a line. Needs the executables that the local stack has published (.local/publish).
set -euo pipefail
cd "$(dirname "$0")/../.."
[ $# -ge 4 ] || { sed -n '2,5p' "$0" | cut -c3-; exit 2; }
other=$1 url1=$2 url2=$3 bodies=$4 seconds=${5:-10} rounds=${6:-2}
for container in Preprocess Model; do
  [ -x ".local/publish/$container/FraudServerless.$container" ] || { echo "start the local stack once before: dotnet run --project tests/LocalRunner -- --orders 0 --once"; exit 2; }
done
dotnet build tests/Load -c Release -v q --nologo -clp:NoSummary
load=tests/Load/bin/Release/net10.0/FraudServerless.Load
out=$(mktemp -d); pids=()
stop() { for p in "${pids[@]}"; do kill "$p" 2>/dev/null || true; done; wait 2>/dev/null || true; rm -rf "$out"; }
trap stop EXIT

serve() { # NAME PORT ARTIFACTS
  SAGEMAKER_BIND_TO_PORT=$2 BIND_ADDRESS=127.0.0.1 SM_MODEL_DIR=$3 ".local/publish/$1/FraudServerless.$1" serve >"$out/$1.log" 2>&1 &
  pids+=($!)
}
serve Preprocess 18081 tests/LocalRunner/demo/preprocess
serve Model 18082 tests/LocalRunner/demo/model
bash -c "exec $(printf 'env %s' "$other")" >"$out/other.log" 2>&1 &
pids+=($!)
for _ in $(seq 600); do grep -q READY "$out/other.log" && break; sleep 0.2; done
grep -q READY "$out/other.log" || { echo "the other pair did not start:"; cat "$out/other.log"; exit 1; }
ours=(http://127.0.0.1:18081/invocations http://127.0.0.1:18082/invocations)

figure() { sed -n "s/.*\"$1\":\([0-9.]*\).*/\1/p" | tail -n 1; }
one() { # LABEL ARGS...
  local label=$1; shift
  local a b
  a=$("$load" "${ours[@]}" --as order --orders 500 -d "$seconds" -w 2 --json "$@" | tail -n 1)
  b=$("$load" "$url1" "$url2" --bodies "$bodies" -d "$seconds" -w 2 --json "$@" | tail -n 1)
  for f in rps p50_ms p99_ms p999_ms; do
    printf '%-14s %-8s ours %10s   other %10s   ratio %s\n' "$label" "$f" "$(figure $f <<<"$a")" "$(figure $f <<<"$b")" \
      "$(awk -v a="$(figure $f <<<"$a")" -v b="$(figure $f <<<"$b")" 'BEGIN { printf("%s", (b > 0) ? sprintf("%.2f", a / b) : "-") }')"
  done
}
for _ in $(seq "$rounds"); do
  one "closed c=1" -c 1
  one "closed c=8" -c 8
  one "closed c=32" -c 32
  for rate in 200 400 1000; do one "open $rate rps" -c 64 -r "$rate"; done
done
for p in "${pids[@]:0:2}"; do printf 'resident MB of ours: %s\n' "$(awk '/VmRSS/ { printf "%.1f", $2 / 1024 }' "/proc/$p/status")"; done
