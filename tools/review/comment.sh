#!/usr/bin/env bash
# Reviews each target and keeps the page as one comment of the pull request. Exit code: the worst of the reviews.
set -uo pipefail

page="$(mktemp)"
mark='<!-- lintel review -->'
trap 'rm -f "$page"' EXIT
worst=0

git cat-file -e "$BASE^{commit}" 2>/dev/null || git fetch --quiet --depth=1 origin "$BASE" || exit 2
echo "$mark" >"$page"
while IFS= read -r line; do
  [ -n "${line// }" ] || continue
  read -r -a words <<<"$line"
  "${LINTEL:-lintel}" review --base "$BASE" --format markdown "${words[@]}" >>"$page"
  code=$?
  [ "$code" -le 1 ] || echo "### \`$line\` could not be reviewed: see the log of the run" >>"$page"
  [ "$code" -le "$worst" ] || worst=$code
done <<<"$TARGETS"

cat "$page" >>"${GITHUB_STEP_SUMMARY:-/dev/stdout}"

if [ "${COMMENT:-true}" = true ] && [ -n "${PULL:-}" ]; then
  comments="repos/$GITHUB_REPOSITORY/issues/$PULL/comments"
  kept="$(gh api --paginate "$comments" --jq ".[] | select(.body | startswith(\"$mark\")) | .id" | head -n 1)" || exit 3
  if [ -n "$kept" ]; then
    gh api --silent --method PATCH "repos/$GITHUB_REPOSITORY/issues/comments/$kept" --field "body=@$page" || exit 3
  else
    gh api --silent --method POST "$comments" --field "body=@$page" || exit 3
  fi
fi

exit "$worst"
