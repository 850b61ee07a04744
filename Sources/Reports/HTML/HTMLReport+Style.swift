/// The page's style sheet. Its colours are those of Okabe and Ito, which people with any kind of colour vision can
/// distinguish. They are darker or lighter where the background needs it. No state is shown by its colour alone.
extension HTMLReport {
    static let colors = """
        :root{color-scheme:light dark;
        --page:#f7f6f3;--card:#fff;--ink:#1c2430;--soft:#5b6675;--line:#dfe1e4;--grid:#e9eaec;--band:#8a6d1f;
        --good:#0072b2;--warn:#e69f00;--bad:#c4420b;--undone:#b0578d;--closed:#a9cfe4;--halfopen:#e69f00;--open:#b03a06;
        --held:#00664a;--held-back:#e3f3ec;--missed:#a83208;--missed-back:#fbe9e1;--other-back:#eef0f3;
        --s0:#0072b2;--s1:#d55e00;--s2:#009e73;--s3:#c78a00;--s4:#b0578d;--s5:#45a2d6}
        @media screen and (prefers-color-scheme:dark){:root{
        --page:#12161c;--card:#1a2029;--ink:#e8ebef;--soft:#a3adba;--line:#303946;--grid:#28303b;--band:#e6c35c;
        --good:#4aa8de;--warn:#f0b429;--bad:#f4743b;--undone:#d98fbd;--closed:#2f5f7d;--halfopen:#f0b429;--open:#f4743b;
        --held:#5fd3ab;--held-back:#15332a;--missed:#ff9a6b;--missed-back:#3b2118;--other-back:#242c37;
        --s0:#4aa8de;--s1:#f4743b;--s2:#2fc495;--s3:#f0b429;--s4:#d98fbd;--s5:#8fd0f5}}

        """

    static let layout = """
        *{box-sizing:border-box}
        body{margin:0;background:var(--page);color:var(--ink);font:15px/1.5 system-ui,-apple-system,"Segoe UI",Roboto,
        "Helvetica Neue",Arial,sans-serif;font-variant-numeric:tabular-nums;-webkit-text-size-adjust:100%}
        main{max-width:1280px;margin:0 auto;padding:28px 20px 48px}
        h1,h2,h3,h4,p,ul,figure{margin:0;padding:0}
        h1{font-size:30px;line-height:1.2;letter-spacing:-.01em;overflow-wrap:anywhere}
        h2{font-size:20px;line-height:1.3;margin-bottom:4px}
        h3{font-size:15px;line-height:1.4}
        h4{font-size:13px;font-weight:600;color:var(--soft)}
        section{margin-top:36px}
        section>.note{margin-bottom:12px;max-width:80ch}
        .brand{font-size:12px;font-weight:600;letter-spacing:.12em;text-transform:uppercase;color:var(--soft)}
        .about{font-size:17px;color:var(--soft);max-width:70ch;margin-top:4px}
        .note,.small,.none,figcaption p,.card>p,footer{color:var(--soft);font-size:13px}
        .small{display:block;overflow-wrap:anywhere}
        code,pre{font:12.5px/1.5 ui-monospace,SFMono-Regular,Menlo,Consolas,"DejaVu Sans Mono",monospace}
        code{overflow-wrap:anywhere}
        #verdict{margin-top:18px}
        .verdicts,.cards{display:grid;gap:14px;grid-template-columns:repeat(auto-fit,minmax(min(100%,340px),1fr))}
        .verdict,.card,.chart,.expectations,.invariants,details,#flow .cells{background:var(--card);
        border:1px solid var(--line);border-radius:10px}
        .verdict{display:flex;gap:14px;padding:14px 18px;border-left:6px solid var(--soft)}
        .verdict .sign{font-size:30px;line-height:1.15;font-weight:700;color:var(--soft)}
        .verdict .word{font-size:20px;line-height:1.3}
        .verdict.good{border-left-color:var(--held)}.verdict.good .sign{color:var(--held)}
        .verdict.bad{border-left-color:var(--missed)}.verdict.bad .sign{color:var(--missed)}
        .expectations,.invariants{margin-top:14px;padding:6px 18px}
        .invariants{padding:12px 18px}
        .judged{white-space:nowrap;padding:2px 8px;border-radius:6px;background:var(--other-back)}
        .judged.held{color:var(--held);background:var(--held-back)}
        .judged.missed{color:var(--missed);background:var(--missed-back)}
        .chips{display:flex;flex-wrap:wrap;gap:6px;list-style:none;margin-top:6px;font-size:13px}
        .chips li{padding:1px 9px;border-radius:6px;background:var(--held-back);color:var(--held)}
        .chips li.missed{background:var(--missed-back);color:var(--missed)}
        .chips li.other{background:var(--other-back);color:var(--ink)}
        .story{margin-top:14px;font-size:16px}.story ul{margin:0 0 8px 20px}
        .pages{display:flex;flex-wrap:wrap;gap:4px 16px;margin-top:14px;font-size:13px}.pages a{color:var(--soft)}
        @media print{.pages{display:none}}
        .breach{margin-top:10px;font-size:14px}.breach ul{margin-left:20px;font-size:13px;overflow-wrap:anywhere}
        .card{padding:14px 18px;max-width:760px}.one #figures .scroll{max-width:620px}
        .scroll{overflow-x:auto}
        .hint{display:none}
        table{border-collapse:collapse;width:100%;font-size:14px}
        th,td{text-align:left;padding:6px 12px 6px 0;border-top:1px solid var(--grid);vertical-align:top}
        thead th{border-top:0;font-size:12.5px;color:var(--soft);white-space:nowrap}
        tbody th{font-weight:500}
        .n{text-align:right;padding-left:12px}
        th:last-child,td:last-child{padding-right:0}
        .card thead:not(:has(th+th:not(:empty))){display:none}
        th button{all:unset;cursor:pointer;color:inherit}
        th button:hover,th button:focus-visible{color:var(--ink);text-decoration:underline}
        th[aria-sort=ascending] button:after{content:" ▲"}th[aria-sort=descending] button:after{content:" ▼"}
        .files a{margin-right:12px;color:var(--soft)}
        #figures .scroll,#operations .scroll{background:var(--card);border:1px solid var(--line);border-radius:10px;padding:6px 18px}
        .better{color:var(--held)}.worse{color:var(--missed)}.other{color:var(--soft)}
        .change{display:inline-block;min-width:7.5em;font-size:13px;white-space:nowrap}
        details{padding:10px 18px;margin-top:10px}
        details>.scroll,pre{margin-top:10px}
        details td,details tbody th{font-size:13px;padding-top:3px;padding-bottom:3px}
        summary{cursor:pointer;font-weight:600}
        pre{overflow-x:auto;tab-size:4;margin-bottom:0}
        ins,del{text-decoration:none;display:inline-block;min-width:100%}
        ins{background:var(--held-back)}del{background:var(--missed-back)}
        footer{margin-top:36px;border-top:1px solid var(--line);padding-top:12px;overflow-wrap:anywhere}
        @media(max-width:640px){.hint{display:block;font-size:12px;color:var(--soft)}main{padding:18px 12px 32px}h1{font-size:25px}section{margin-top:28px}
        .verdict,.card,.expectations,.invariants,details{padding-left:12px;padding-right:12px}
        #figures .scroll,#operations .scroll{padding-left:12px;padding-right:12px}.change{display:block;min-width:0}table{font-size:13px}
        .expectations table,.expectations tbody,.expectations tr,.expectations tbody th,.expectations td{display:block;
        width:auto;text-align:left;border:0;padding:2px 0}.expectations thead{display:none}
        .expectations tr{border-top:1px solid var(--grid);padding:6px 0}.expectations tr:first-child{border:0}
        .expectations td{display:inline-block;margin-right:10px}
        .expectations td:before{content:attr(data-run);display:block;font-size:12px;color:var(--soft)}}

        """
}
