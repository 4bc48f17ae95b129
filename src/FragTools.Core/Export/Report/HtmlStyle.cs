namespace FragTools.Export.Report;

/// <summary>How the page looks: light and dark as the reader's system has it, and on paper.</summary>
internal static class HtmlStyle
{
    public const string Css = """
        :root{color-scheme:light dark;--bg:#f6f7f9;--card:#fff;--ink:#1b2027;--dim:#5a6472;--line:#d8dde4;--code:#f1f3f6;--bad:#b42318;--badsoft:#fdecea;--accent:#175cd3;
        --h0:#eef0f3;--h1:#dbe9fb;--h2:#b7d3f5;--h3:#8bb8ee;--h4:#5a97e2;--h5:#2f70c4;--h6:#174a92;--hi:#fff;
        --z0:#b42318;--z1:#175cd3;--z2:#067647;--z3:#7a3ea8;--z4:#93600a;--z5:#475467;--e0:#b42318;--e1:#7a3ea8;--e2:#b25e09}
        @media(prefers-color-scheme:dark){:root{--bg:#12151a;--card:#1a1f26;--ink:#e8ebf0;--dim:#a3adba;--line:#333c47;--code:#11151a;--bad:#ff8a7d;--badsoft:#43211f;--accent:#8ab8ff;
        --h0:#252c35;--h1:#1d3656;--h2:#23497a;--h3:#2b60a3;--h4:#3f7fcd;--h5:#74a9ea;--h6:#b9d6fb;--hi:#0c1016;
        --z0:#ff8a7d;--z1:#8ab8ff;--z2:#5fd39a;--z3:#cfa2f5;--z4:#e5b55b;--z5:#b6c0cd;--e0:#ff8a7d;--e1:#cfa2f5;--e2:#f0a95c}}
        *{box-sizing:border-box}
        body{margin:0;background:var(--bg);color:var(--ink);font:16px/1.5 system-ui,-apple-system,"Segoe UI",Roboto,"Noto Sans",sans-serif;overflow-wrap:break-word}
        main{max-width:72rem;margin:0 auto;padding:1rem}
        h1,h2,h3{line-height:1.25;margin:0 0 .5rem}
        h1{font-size:1.5rem}h2{font-size:1.35rem}h3{font-size:1.05rem}
        a{color:var(--accent)}
        .node,.toc{background:var(--card);border:1px solid var(--line);border-radius:12px;padding:1rem;margin:0 0 1rem}
        .host{margin:0;color:var(--dim)}.host b{color:var(--ink)}
        .badge{display:inline-block;padding:.1em .6em;border-radius:999px;border:2px solid currentColor;font-weight:700;margin-right:.4em}
        .vFragmentation .badge,.vOutOfMemory .badge{color:var(--bad)}.vCgroupLimit .badge{color:var(--z3)}.vNotNow .badge{color:var(--z4)}.vNotFragmentation .badge{color:var(--z2)}
        .summary{font-size:1.1rem;margin:.4rem 0 .8rem;max-width:60rem}
        nav{display:flex;flex-wrap:wrap;gap:.2rem 1rem;font-size:.95rem}
        section{border-top:1px solid var(--line);padding-top:1rem;margin-top:1rem}
        .charts{display:grid;gap:1.2rem;grid-template-columns:repeat(auto-fit,minmax(min(100%,21rem),1fr));align-items:start}
        figure{margin:0;min-width:0}figcaption{font-size:.95rem;margin-bottom:.4rem}figcaption b{display:block}
        .scroll{overflow-x:auto}.scroll td{overflow-wrap:normal}.time,.toc .badge{white-space:nowrap}.toc .badge{font-size:.85rem;margin:0}sup{line-height:0}
        svg{display:block;width:100%;height:auto;font-family:inherit}
        svg text{fill:var(--ink);font-size:10px}svg .axis{fill:var(--dim)}svg .tiny{fill:var(--dim);font-size:8.5px}svg .label{font-size:10.5px}svg .asked{fill:var(--bad);font-weight:700}
        .h0 rect{fill:var(--h0)}.h0 text{fill:var(--dim)}.hz rect{fill:var(--badsoft)}.hz text{fill:var(--bad);font-weight:700}
        .h1 rect{fill:var(--h1)}.h2 rect{fill:var(--h2)}.h3 rect{fill:var(--h3)}.h4 rect{fill:var(--h4)}.h5 rect{fill:var(--h5)}.h6 rect{fill:var(--h6)}
        .h5 text,.h6 text{fill:var(--hi)}
        .frame{fill:none;stroke:var(--bad);stroke-width:1.5;stroke-dasharray:4 3}.grid{stroke:var(--line)}.threshold{stroke:var(--ink);stroke-dasharray:6 3}
        .bad{fill:var(--badsoft)}.band{fill:var(--h0)}
        .z0{fill:var(--z0);stroke:var(--z0)}.z1{fill:var(--z1);stroke:var(--z1)}.z2{fill:var(--z2);stroke:var(--z2)}.z3{fill:var(--z3);stroke:var(--z3);stroke-dasharray:5 3}.z4{fill:var(--z4);stroke:var(--z4);stroke-dasharray:5 3}.z5{fill:var(--z5);stroke:var(--z5);stroke-dasharray:2 2}
        .small{opacity:.6}
        .e0{fill:var(--e0)}.e1{fill:var(--e1)}.e2{fill:var(--e2)}
        details{margin-top:.5rem}summary{cursor:pointer;color:var(--dim)}
        table{border-collapse:collapse;width:100%;font-size:.92rem}th,td{text-align:left;vertical-align:top;padding:.25rem .6rem .25rem 0;border-bottom:1px solid var(--line)}
        th{color:var(--dim);font-weight:600}td.n,th.n{text-align:right;font-variant-numeric:tabular-nums}
        ol,ul{margin:.3rem 0;padding-left:1.3rem}.plain{list-style:none;padding:0}.plain>li{margin-bottom:1rem}
        .tag{font-size:.85rem;font-weight:700;color:var(--dim)}.tag.Critical{color:var(--bad)}.tag.Warning{color:var(--z4)}.tag.Immediate{color:var(--bad)}
        .where{color:var(--dim);font-size:.88rem}
        .cmd{display:grid;grid-template-columns:5.2rem 1fr;gap:0 .6rem;margin:.3rem 0;background:var(--code);border:1px solid var(--line);border-radius:6px;padding:.4rem .6rem}
        .cmd>span{color:var(--dim);user-select:none;font-size:.85rem;padding-top:.1rem}.cmd code{white-space:pre-wrap;user-select:all;min-width:0}.cmd code span{display:inline-block;max-width:100%}
        code{font:.92em/1.45 ui-monospace,SFMono-Regular,Consolas,"Liberation Mono",monospace}
        footer{color:var(--dim);font-size:.88rem;padding:0 0 2rem}
        .events{font-size:.92rem}.events>li{margin-bottom:.5rem}.events .time{color:var(--dim)}
        @media(max-width:40rem){figure details table{font-size:.78rem}figure details td,figure details th{padding-right:.3rem}.cmd{grid-template-columns:minmax(0,1fr)}
        .stack thead{display:none}.stack tr{display:block;padding:.4rem 0;border-bottom:1px solid var(--line)}.stack td{display:block;border:0;padding:.05rem 0}.stack td:first-child{font-weight:600}.stack td:empty{display:none}.stack td[data-is]::before{content:attr(data-is) ": ";color:var(--dim)}
        .toc thead{display:none}.toc tr{display:block;padding:.4rem 0;border-bottom:1px solid var(--line)}.toc td{display:inline-block;border:0;padding:.1rem .5rem .1rem 0}.toc td.n::before{content:"pods: "}.toc td:last-child{display:block}}
        @media print{:root{color-scheme:light;--bg:#fff;--card:#fff;--ink:#000;--dim:#444;--line:#bbb;--code:#f4f4f4;--bad:#b42318;--badsoft:#fdecea;--accent:#000;
        --h0:#eef0f3;--h1:#dbe9fb;--h2:#b7d3f5;--h3:#8bb8ee;--h4:#5a97e2;--h5:#2f70c4;--h6:#174a92;--hi:#fff;--z0:#b42318;--z1:#175cd3;--z2:#067647;--z3:#7a3ea8;--z4:#93600a;--z5:#475467;--e0:#b42318;--e1:#7a3ea8;--e2:#b25e09}
        *{print-color-adjust:exact;-webkit-print-color-adjust:exact}body{font-size:11pt}main{max-width:none;padding:0}nav{display:none}.node,.toc{border:0;padding:0}
        .node+.node,.toc+.node{break-before:page}figure,li,tr{break-inside:avoid}h3{break-after:avoid}.charts{grid-template-columns:1fr}.charts svg{max-width:10cm!important}.scroll{overflow:visible}.scroll table{font-size:9pt}figure details table{font-size:7.5pt}figure details td,figure details th{padding:.1rem .25rem .1rem 0}
        details::details-content{content-visibility:visible;display:block}summary{list-style:none}@page{margin:14mm}}
        """;
}
