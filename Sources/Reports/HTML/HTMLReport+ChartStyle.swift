/// The part of the style sheet for drawings.
extension HTMLReport {
    static let chartStyle = """
        .chart{padding:12px 16px 8px;margin-bottom:14px}
        figcaption{display:flex;flex-wrap:wrap;align-items:baseline;gap:0 14px}
        .legend{display:flex;flex-wrap:wrap;gap:2px 14px;list-style:none;font-size:12.5px;margin-left:auto}
        section>.legend{margin-bottom:10px}
        .swatch{display:inline-block;width:11px;height:11px;border-radius:3px;background:var(--c);margin-right:6px}
        .swatch.line{width:18px;height:0;border-radius:0;background:none;border-top:3px solid var(--c);vertical-align:4px}
        .swatch.dashed,.swatch.d1{border-top-style:dashed}.swatch.d2{border-top-style:dotted}
        .swatch.d3{border-top-style:double}
        .cells{display:grid;gap:6px 28px;grid-template-columns:repeat(auto-fit,minmax(min(100%,330px),1fr))}
        .cell{min-width:0}.cell h4{margin:6px 0 0 76px}
        .plot{position:relative;height:var(--h);margin:18px 28px 24px 76px;touch-action:pan-y;outline-offset:4px}
        .plot svg{position:absolute;inset:0;width:100%;height:100%;overflow:hidden}
        .plot path{vector-effect:non-scaling-stroke}
        .plot span{position:absolute;font-size:11.5px;line-height:14px;color:var(--soft);white-space:nowrap}
        .plot .y{right:100%;transform:translateY(50%);padding-right:8px;max-width:90px;overflow:hidden;text-overflow:ellipsis}
        .plot .x{top:100%;transform:translateX(-50%);padding-top:5px}
        .plot .drain{bottom:1px;padding-left:4px;font-style:italic}
        .plot .over{top:2px;right:4px;color:var(--bad);font-weight:600;background:var(--card);padding:0 3px;border-radius:4px}
        .folded{fill:var(--soft);fill-opacity:.07}.fold{stroke:var(--soft);stroke-width:1;stroke-dasharray:2 3;fill:none}
        .release{stroke:var(--s4);stroke-width:1.2;stroke-dasharray:1 3;fill:none}
        .beyond{stroke:var(--bad);stroke-width:5;fill:none}
        .plot .band-name{bottom:100%;color:var(--band);font-weight:600;padding:0 4px 1px 0;overflow:hidden;
        text-overflow:ellipsis}
        .grid{stroke:var(--grid);stroke-width:1;fill:none}
        .band{fill:var(--band);fill-opacity:.14;stroke:var(--band);stroke-opacity:.4}.instant{stroke:var(--band);stroke-width:2;opacity:.55;fill:none}
        .area{fill:var(--c);opacity:.88}.line{stroke:var(--c);stroke-width:1.8;fill:none;stroke-linejoin:round}
        .line.dashed,.line.d1{stroke-dasharray:6 4}.line.d2{stroke-dasharray:2 3}.line.d3{stroke-dasharray:9 3 2 3}
        .limit{stroke:var(--ink);stroke-width:1.4;stroke-dasharray:5 4;fill:none}
        .lane{fill:var(--c)}.mark{stroke:var(--ink);stroke-width:2;fill:none}
        .none{margin:18px 0 0 76px}
        .cursor{position:absolute;top:0;bottom:0;width:1px;background:var(--ink);opacity:.55;pointer-events:none}
        #tip{position:fixed;z-index:9;pointer-events:none;background:var(--card);color:var(--ink);border:1px solid var(--line);
        border-radius:8px;box-shadow:0 4px 18px #0003;padding:7px 11px;font-size:13px;line-height:1.45;max-width:300px}
        #tip b{display:block}#tip div{display:flex;gap:16px;justify-content:space-between;white-space:nowrap}
        .c-lost{--c:var(--undone)}.c-none{--c:var(--line)}.c-good{--c:var(--good)}.c-warn{--c:var(--warn)}.c-bad{--c:var(--bad)}.c-undone{--c:var(--undone)}
        .c-ink,.c-limit,.c-mark{--c:var(--ink)}.c-p99{--c:var(--bad)}.c-p50{--c:var(--good)}
        .c-closed{--c:var(--closed)}.c-halfopen{--c:var(--halfopen)}.c-open{--c:var(--open)}
        .c-s0,.c-r0{--c:var(--s0)}.c-s1,.c-r1{--c:var(--s1)}.c-s2,.c-r2{--c:var(--s2)}
        .c-s3,.c-r3{--c:var(--s3)}.c-s4,.c-r4{--c:var(--s4)}.c-s5,.c-r5{--c:var(--s5)}
        .grid2{display:grid;gap:14px;grid-template-columns:repeat(auto-fit,minmax(min(100%,440px),1fr))}
        .grid2 .chart{margin:0;min-width:0}
        #flow .cells{padding:14px 16px;grid-template-columns:repeat(auto-fit,minmax(min(100%,520px),1fr))}
        #flow .cell{overflow-x:auto}#flow .cell h4{margin:0 0 8px}
        .flow{--gutter:138px;position:relative;min-width:calc(var(--gutter) + var(--parties)*60px);padding-bottom:4px}
        .track{position:absolute;left:var(--gutter);right:0;top:0;bottom:0}
        .parties{position:relative;height:34px;font-size:11.5px;font-weight:600}
        .parties span,.flow .head,.flow .alone,.flow .dot,.flow .way,.lifeline{position:absolute}
        .parties span{transform:translateX(-50%)}.parties span:nth-child(even){top:15px}
        .rows{position:relative}.lifeline{top:0;bottom:0;border-left:1px solid var(--line)}
        .step{--c:var(--good);position:relative;height:34px;font-size:12px}.step.undo{--c:var(--undone)}
        .step.empty{opacity:.4}
        .step .name{position:absolute;top:14px;line-height:16px;font-size:12.5px;white-space:nowrap}
        .flow .way{top:22px;height:0;border-top:var(--t) solid var(--c);transform:translateY(-50%)}
        .step.undo .way{border-top-style:dotted}
        .flow .dot{top:22px;width:9px;height:9px;border-radius:5px;background:var(--c);transform:translate(-50%,-50%)}
        .flow .head{top:22px;width:0;height:0}
        .flow .head:before{content:"";position:absolute;top:-6px;border:6px solid transparent}
        .head.right:before{right:0;border-right:0!important;border-left:9px solid var(--c)!important}
        .head.left:before{left:0;border-left:0!important;border-right:9px solid var(--c)!important}
        .head b,.flow .alone{line-height:14px;font-weight:600;background:var(--card);padding:0 2px}
        .head b{position:absolute;top:-21px}.head.right b{right:2px}.head.left b{left:2px}
        .flow .alone{top:15px;margin-left:8px}
        @media(max-width:640px){.cells{grid-template-columns:minmax(0,1fr)}.chart{padding-left:10px;padding-right:8px}
        .legend{margin-left:0}.plot,.none,.cell h4{margin-left:77px}.plot{margin-right:22px}
        #flow .cells{padding:12px 8px}.flow{--gutter:0px;min-width:330px}.parties{height:32px;font-size:10px}
        .parties span:first-child{left:0!important;transform:none}.step{height:50px}.step .name{top:3px;left:4px;z-index:1;
        background:var(--card);padding-right:4px}.flow .way,.flow .dot,.flow .head{top:40px}.flow .alone{top:33px}
        .head b,.flow .alone{font-size:10.5px}}
        @media print{:root{--page:#fff}main{zoom:.7;max-width:none;padding:0}section{margin-top:26px}.chart,.card,.verdict,tr{break-inside:avoid}
        h2,.note{break-after:avoid}#flow .cell{break-inside:avoid}.cells.of2{grid-template-columns:repeat(2,minmax(0,1fr))}
        .cells.of3{grid-template-columns:repeat(3,minmax(0,1fr))}#flow .cells{grid-template-columns:1fr}*{-webkit-print-color-adjust:exact;print-color-adjust:exact}#tip{display:none}@page{margin:12mm}}

        """
}
