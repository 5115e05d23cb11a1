"""The style of the page: for light and dark screens, telephones and paper. The colours are those of the documents."""

CSS = """
:root { color-scheme: light dark; --ground: #f2f5f8; --card: #ffffff; --ink: #1f2933; --quiet: #5b6770;
  --rule: #cbd2d9; --hair: #e4e9ee; --accent: #1f4e79; --track: #eef2f6; --warm: #b9552a; --mark: #fbe6c8; }
@media (prefers-color-scheme: dark) {
  :root { --ground: #11171d; --card: #1a222b; --ink: #e6ebf0; --quiet: #a3b0bc; --rule: #3a4754; --hair: #2a3540;
    --accent: #8bbbe6; --track: #242f3a; --warm: #e79a6d; --mark: #59431f; } }
* { box-sizing: border-box; }
html { -webkit-text-size-adjust: 100%; }
body { margin: 0; background: var(--ground); color: var(--ink);
  font: 15px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", "Helvetica Neue", Arial, sans-serif; }
main { max-width: 1160px; margin: 0 auto; padding: 40px 24px 56px; }
header { margin-bottom: 28px; }
.about { margin: 0; color: var(--accent); font-weight: 600; }
h1 { margin: 2px 0 6px; font-size: 32px; line-height: 1.2; letter-spacing: -.01em; overflow-wrap: anywhere; }
h2 { margin: 0 0 4px; font-size: 18px; line-height: 1.3; }
p { margin: 0; }
.quiet, .unknown { color: var(--quiet); }
section, .tile { background: var(--card); border: 1px solid var(--hair); border-radius: 10px; }
section { padding: 22px 24px; margin-bottom: 20px; min-width: 0; }
section > p.quiet { margin-bottom: 16px; }
.tiles { display: grid; grid-template-columns: repeat(auto-fit, minmax(165px, 1fr)); gap: 16px; margin: 0 0 20px; }
.tile { padding: 16px 18px; display: flex; flex-direction: column; }
.tile dt { color: var(--quiet); font-size: 13px; }
.tile dd { margin: 0; }
.tile .figure { font-size: 30px; line-height: 1.25; font-weight: 650; letter-spacing: -.01em; }
.tile .figure.unknown { font-size: 20px; line-height: 37px; font-weight: 500; letter-spacing: 0; }
.tile .hint { color: var(--quiet); font-size: 13px; }
.beside { display: grid; grid-template-columns: 1fr; column-gap: 20px; }
@media (min-width: 900px) {
  .beside { grid-template-columns: 1fr 1fr; } .beside.inside { column-gap: 48px; } }
figure { margin: 0; min-width: 0; }
figcaption { color: var(--quiet); font-size: 13px; margin-top: 10px; }
svg { display: block; overflow: hidden; font-size: 13px; }
svg text { fill: var(--ink); dominant-baseline: central; }
svg .value { text-anchor: end; font-variant-numeric: tabular-nums; font-weight: 600; }
svg .label { fill: var(--quiet); }
svg .unknown { fill: var(--quiet); text-anchor: end; }
svg .heard { fill: var(--quiet); }
svg .written { font-weight: 600; }
svg .track { fill: var(--track); }
svg .bar { fill: var(--accent); }
svg.wrong .bar { fill: var(--warm); }
svg .overall { stroke: var(--ink); stroke-width: 1.5; stroke-dasharray: 4 3; }
.scroll { overflow-x: auto; margin: 0 -4px; padding: 0 4px; position: relative; }
table { border-collapse: collapse; width: 100%; font-size: 14px; }
th, td { padding: 8px 10px; text-align: start; vertical-align: top; border-bottom: 1px solid var(--hair); }
th:first-child, td:first-child { padding-left: 0; }
th:last-child, td:last-child { padding-right: 0; }
thead th { color: var(--quiet); font-size: 13px; font-weight: 500; vertical-align: bottom;
  border-bottom-color: var(--rule); }
tbody th { font-weight: 600; }
tbody tr:last-child > * { border-bottom: 0; }
th.text, td.text { min-width: 130px; overflow-wrap: anywhere; }
th.number, td.number { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; }
th.example, td.example { overflow-wrap: anywhere; padding-left: 28px; }
.examples { margin-top: 22px; }
.examples table { min-width: 780px; }
.examples .text { width: 18%; } .examples .example { width: 48%; }
mark { background: var(--mark); color: inherit; border-radius: 3px; padding: 0 2px; }
.where { display: block; color: var(--quiet); font-size: 13px; overflow-wrap: anywhere; }
.more { margin-top: 10px; color: var(--quiet); font-size: 13px; }
dl.rules { margin: 12px 0 0; }
dl.rules dt { font-weight: 600; }
dl.rules dd { margin: 0 0 10px; overflow-wrap: anywhere; }
@media (min-width: 700px) { dl.rules { display: grid; grid-template-columns: 240px 1fr; gap: 8px 24px; }
  dl.rules dd { margin: 0; } }
@media (max-width: 600px) {
  main { padding: 24px 14px 32px; }
  h1 { font-size: 26px; }
  section { padding: 18px 16px; margin-bottom: 14px; border-radius: 8px; }
  .tiles { grid-template-columns: repeat(auto-fit, minmax(150px, 1fr)); gap: 10px; margin-bottom: 14px; }
  .tile { padding: 12px 14px; }
  .tile:last-child:nth-child(odd) { grid-column: 1 / -1; }
  .tile .figure { font-size: 25px; }
}
@page { margin: 15mm; }
@media print {
  :root { color-scheme: light; --ground: #fff; --card: #fff; --ink: #1f2933; --quiet: #5b6770; --rule: #cbd2d9;
    --hair: #e4e9ee; --accent: #1f4e79; --track: #eef2f6; --warm: #b9552a; --mark: #fbe6c8; }
  * { print-color-adjust: exact; -webkit-print-color-adjust: exact; }
  body { font-size: 10pt; }
  main { max-width: none; padding: 0; }
  section { border: 0; padding: 0; margin-bottom: 22px; }
  .tiles { grid-template-columns: repeat(auto-fit, minmax(100px, 1fr)); gap: 8px; padding: 0 1px; }
  .tile { padding: 8px 10px; }
  .tile .figure { font-size: 15pt; }
  .tile .figure.unknown { font-size: 12pt; line-height: 30px; }
  .beside { grid-template-columns: 1fr 1fr; }
  .scroll { overflow: visible; }
  table { font-size: 9pt; }
  .examples table { min-width: 0; }
  th, td { padding: 4px 6px; }
  th.text, td.text { min-width: 90px; }
  thead th.number { white-space: normal; }
  thead { display: table-header-group; }
  tr, figure, .tile { break-inside: avoid; }
  h2, h2 + p { break-after: avoid; }
}
"""
