#!/usr/bin/env bash
# Checks that a browser shows the page of an evaluation whole: on narrow and wide screens nothing is wider than the
# window, every chart and photo is there, no text of a chart lies outside of it, and nothing is asked of the network.
# Usage: tests/page_in_browser_test.sh SAMPLE_PAGE_PROGRAM
set -euo pipefail
cd "$(dirname "$0")/.."
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT

"$1" "$folder/page.html" docs/first-look.jpg

# The page with a script that writes what it finds into the title, which the page's own rules would refuse to run.
# shellcheck disable=SC2016
probe='<script>
const root = document.documentElement;
const outside = [...document.querySelectorAll("figure > svg")].flatMap(svg => {
  const box = svg.getBoundingClientRect();
  return [...svg.querySelectorAll("text")].filter(text => {
    const inner = text.getBoundingClientRect();
    return inner.left < box.left - 1 || inner.right > box.right + 1 || inner.bottom > box.bottom + 1;
  });
});
const photos = [...document.images];
const cut = photos.filter(photo => !photo.complete || photo.naturalWidth == 0);
document.title = ["wider", root.scrollWidth - root.clientWidth, "width", root.clientWidth,
  "charts", document.querySelectorAll("figure").length, "photos", photos.length, "cut", cut.length,
  "outside", outside.length, "requests", performance.getEntriesByType("resource").length].join(" ");
</script>'
sed '/Content-Security-Policy/,/>$/d' "$folder/page.html" >"$folder/probed.html"
echo "$probe" >>"$folder/probed.html"

# A window is never narrower than 500 pixels: a narrow screen is a frame.
found_at() { # WIDTH
  printf '<!doctype html><iframe src="probed.html" style="width:%spx;height:900px;border:0"></iframe>
<script>onload = () => document.title = frames[0].document.title</script>' "$1" >"$folder/frame.html"
  timeout 60 chromium --headless --no-sandbox --hide-scrollbars --disable-gpu --disable-dev-shm-usage --allow-file-access-from-files \
    --user-data-dir="$folder/profile" --host-resolver-rules='MAP * ~NOTFOUND' --window-size=1400,1000 --dump-dom \
    "file://$folder/frame.html" 2>"$folder/log" | sed -n 's:.*<title>\(.*\)</title>.*:\1:p'
}

failed=0
for width in 375 1280; do
  expected="wider 0 width $width charts 17 photos 5 cut 0 outside 0 requests 0"
  found=$(found_at "$width") || { cat "$folder/log" >&2; echo "chromium could not show the page" >&2; exit 1; }
  [ "$found" = "$expected" ] || { echo "expected '$expected', found '$found'"; failed=1; }
done
exit $failed
