#include "report/page_style.hpp"

namespace maskid {

// Blue and orange of Okabe and Ito's palette (2008), which the colour-blind tell apart.
std::string_view page_style() {
  return R"(
:root { --paper: #f5f6f8; --card: #fff; --ink: #1b2430; --soft: #566172; --rule: #d9dee6; --grid: #e6e9ee;
  --a: #0072b2; --b: #d55e00; --weak: #9aa3af; --warn: #fff5e0; --warn-rule: #e0a11b; color-scheme: light; }
@media screen and (prefers-color-scheme: dark) {
  :root { --paper: #12161c; --card: #1b212a; --ink: #e8ebf0; --soft: #a7b0bd; --rule: #36404d; --grid: #2b333e;
    --a: #56b4e9; --b: #f0a04b; --weak: #717c8a; --warn: #33290f; --warn-rule: #b98a22; color-scheme: dark; } }
* { box-sizing: border-box; }
body { margin: 0; background: var(--paper); color: var(--ink); overflow-wrap: anywhere;
  font: 16px/1.55 system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", "DejaVu Sans", sans-serif; }
main { max-width: 1120px; margin: 0 auto; padding: 40px 24px 64px; }
h1 { font-size: 1.9rem; line-height: 1.2; margin: 0 0 .3rem; letter-spacing: -.01em; }
h2 { font-size: 1.3rem; margin: 3rem 0 .8rem; padding-bottom: .3rem; border-bottom: 1px solid var(--rule); }
h3 { font-size: 1rem; margin: 0 0 .5rem; }
section > h3 { margin-top: 1.4rem; }
p { max-width: 75ch; margin: .6rem 0; }
.lead { font-size: 1.08rem; }
.lead li { margin: .45rem 0; max-width: 75ch; }
.soft, figcaption, small { color: var(--soft); }
.warnings { background: var(--warn); border-left: 4px solid var(--warn-rule); border-radius: 4px;
  padding: .6rem 1rem; margin: 1.2rem 0; }
.warnings ul { margin: .2rem 0; padding-left: 1.2rem; }
.tiles { display: grid; gap: 12px; grid-template-columns: repeat(auto-fit, minmax(min(100%, 150px), 1fr));
  margin: 1.6rem 0 0; padding: 0; }
.tile, figure, .error { background: var(--card); border: 1px solid var(--rule); border-radius: 8px; }
.tile { padding: 14px 16px; }
.tile dt { color: var(--soft); font-size: .85rem; }
.tile dd { margin: 0; font-size: .82rem; color: var(--soft); line-height: 1.4; }
.tile dd.figure { font-size: 1.65rem; font-weight: 600; color: var(--ink); line-height: 1.3; }
.charts { display: grid; gap: 18px; grid-template-columns: repeat(auto-fill, minmax(min(100%, 440px), 1fr)); }
.bars { grid-template-columns: repeat(auto-fill, minmax(min(100%, 290px), 1fr)); gap: 12px; margin-bottom: 1.6rem; }
.charts > *, .errors > * { min-width: 0; }
figure { margin: 0; padding: 16px 18px; }
figure > svg { display: block; width: 100%; height: auto; }
figcaption { font-size: .85rem; line-height: 1.45; margin-top: .5rem; }
.legend { list-style: none; display: flex; flex-wrap: wrap; gap: 2px 16px; margin: 0 0 .5rem; padding: 0;
  font-size: .82rem; color: var(--soft); }
.sign { width: 24px; height: 12px; margin-right: 6px; vertical-align: -1px; }
svg { --c: var(--soft); }
svg text { fill: var(--soft); font-size: 12px; }
svg text.axis { fill: var(--ink); font-size: 12.5px; }
svg text.name { fill: var(--ink); }
svg text.mark { fill: var(--ink); font-weight: 600; paint-order: stroke; stroke: var(--card); stroke-width: 4px;
  stroke-linejoin: round; }
.a { --c: var(--a); } .b { --c: var(--b); } .weak { --c: var(--weak); }
svg .grid { stroke: var(--grid); } svg .fine { stroke-dasharray: 1 3; } svg .base { stroke: var(--soft); }
svg .line { fill: none; stroke: var(--c); stroke-width: 2; stroke-linejoin: round; }
svg .dashed { stroke-dasharray: 5 4; }
svg .dot { fill: var(--c); stroke: var(--card); stroke-width: 1.5; }
svg .ring { fill: var(--card); stroke: var(--c); stroke-width: 2; }
svg .span { stroke: var(--c); stroke-width: 1.5; }
svg .area { fill: var(--c); fill-opacity: .25; stroke: var(--c); stroke-width: 1.5; }
svg .area.b { fill-opacity: .12; stroke-dasharray: 4 2; }
svg .threshold { stroke: var(--ink); stroke-width: 1.2; stroke-dasharray: 2 3; }
svg .bar { fill: var(--c); fill-opacity: .75; } svg .track { fill: var(--grid); }
svg .whisker { stroke: var(--ink); stroke-width: 1.3; }
.scroll { overflow-x: auto; margin: 1rem 0 1.6rem; background: var(--card); border: 1px solid var(--rule);
  border-radius: 8px; overflow-wrap: normal; }
table { border-collapse: collapse; width: 100%; font-size: .88rem; font-variant-numeric: tabular-nums; }
caption { text-align: left; font-weight: 600; padding: 12px 10px 8px; }
th, td { text-align: left; white-space: nowrap; padding: 6px 10px; border-top: 1px solid var(--rule); vertical-align: top; }
th { color: var(--soft); font-weight: 600; }
td .text { display: inline-block; min-width: 8em; max-width: 16em; white-space: normal; overflow-wrap: anywhere; }
td.weak, td .weak { color: var(--soft); font-style: italic; }
.errors { display: grid; gap: 18px; grid-template-columns: repeat(auto-fill, minmax(min(100%, 380px), 1fr)); }
.error { padding: 16px 18px; break-inside: avoid; font-size: .88rem; }
.pair { display: grid; grid-template-columns: 1fr 1fr; gap: 12px; margin-bottom: .6rem; }
.photo { min-width: 0; }
.photo img, .placeholder { display: block; width: 100%; height: 160px; object-fit: contain; background: var(--paper);
  border-radius: 4px; }
.placeholder { display: flex; align-items: center; justify-content: center; text-align: center; padding: 10px;
  color: var(--soft); border: 1px dashed var(--rule); }
.photo small { display: block; margin-top: 4px; line-height: 1.35; }
.facts { display: grid; grid-template-columns: max-content 1fr; gap: 2px 14px; margin: 0; }
.facts dt { color: var(--soft); } .facts dd { margin: 0; min-width: 0; }
.words dt { font-weight: 600; margin-top: .5rem; } .words dd { margin: 0; max-width: 75ch; }
code { font: .9em ui-monospace, "DejaVu Sans Mono", Menlo, Consolas, monospace; }
@media (max-width: 600px) { main { padding: 24px 14px 40px; } figure, .error { padding: 12px; } h1 { font-size: 1.5rem; }
  .facts { grid-template-columns: 1fr; } .facts dd { margin-bottom: 4px; } }
@media print { body { background: #fff; font-size: 11px; } main { max-width: none; padding: 0; }
  figure, .tile, tr, .warnings { break-inside: avoid; } h2, h3, caption { break-after: avoid; }
  .charts { grid-template-columns: 1fr 1fr; } .bars { grid-template-columns: 1fr 1fr 1fr; }
  .scroll { overflow: visible; } th, td { padding: 3px 6px; } th, td { white-space: normal; }
  * { print-color-adjust: exact; -webkit-print-color-adjust: exact; } }
)";
}

}  // namespace maskid
