/// The page's script. It shows values under a pointer, a finger or the arrow keys, and it sorts tables. Nothing else on
/// the page needs it.
extension HTMLReport {
    static let script = #"""
        'use strict';
        (() => {
        const data = JSON.parse(document.getElementById('data').textContent);
        const tip = document.getElementById('tip');
        const plots = [...document.querySelectorAll('.plot')];
        const cursors = [];
        const two = n => String(n).padStart(2, '0');
        const number = v => v.toLocaleString('en-US', {maximumFractionDigits: v >= 100 ? 0 : v >= 10 ? 1 : 2});
        const value = (v, unit) => v === null ? '–' : unit === 'ms'
          ? (v >= 10000 ? number(v / 1000) + ' s' : number(v) + ' ms') : number(v) + (unit === '1/s' ? '/s' : '');
        const clock = (s, size) => {
          if (size < 60) return number(s) + ' s';
          const whole = Math.floor(s), minutes = Math.floor(whole / 60);
          return size < 3600 ? minutes + ':' + two(whole % 60)
            : Math.floor(minutes / 60) + ':' + two(minutes % 60) + ':' + two(whole % 60);
        };
        // Text only: names come from scenario files.
        const row = (color, name, text) => {
          const line = document.createElement('div'), left = document.createElement('span');
          if (color) {
            const swatch = document.createElement('i');
            swatch.className = 'swatch ' + color;
            left.append(swatch);
          }
          left.append(name);
          const right = document.createElement('span');
          right.textContent = text;
          line.append(left, right);
          return line;
        };
        // A compressed drain takes the last quarter.
        const timeAt = (entry, share) => entry.fold === undefined ? share * entry.axis
          : share < 0.75 ? share / 0.75 * entry.fold : entry.fold + (share - 0.75) / 0.25 * (entry.axis - entry.fold);
        const overTime = (entry, share) => {
          const time = timeAt(entry, share);
          if (entry.k === 'lanes') {
            const rows = entry.s.map(lane => {
              const found = lane.r.find(r => time >= r[0] && time < r[1]);
              return row('', lane.n, found ? found[2] : '–');
            });
            return {title: clock(time, entry.axis), rows};
          }
          const bin = Math.floor(time / entry.w);
          if (time > entry.end || !entry.s.length || bin >= entry.s[0].v.length) return null;
          const from = bin * entry.w, to = Math.min(from + entry.w, entry.end);
          const title = clock(from, entry.axis) + ' to ' + clock(to, entry.axis);
          return {title, rows: [...entry.s].reverse().map(s => row(s.c, s.n, value(s.v[bin], entry.u)))};
        };
        const byPercentile = (entry, share) => {
          let title = '';
          const rows = entry.s.map(s => {
            let near = s.p[0];
            for (const p of s.p) if (Math.abs(p[0] - share * 1000) < Math.abs(near[0] - share * 1000)) near = p;
            title = title || near[1] + '%';
            return row(s.c, s.n, value(near[2], 'ms'));
          });
          return {title, rows};
        };
        const hide = () => { tip.hidden = true; for (const cursor of cursors.splice(0)) cursor.remove(); };
        const show = (plot, share, x, y, isFinger) => {
          const entry = data[plot.dataset.key];
          const told = entry.k === 'percentiles' ? byPercentile(entry, share) : overTime(entry, share);
          hide();
          if (!told) return;
          // The same moment in every chart over time.
          for (const other of entry.k === 'percentiles' ? [plot] : plots) {
            if (other !== plot && data[other.dataset.key].k === 'percentiles') continue;
            const cursor = document.createElement('i');
            cursor.className = 'cursor';
            cursor.style.left = share * 100 + '%';
            other.append(cursor);
            cursors.push(cursor);
          }
          const title = document.createElement('b');
          title.textContent = told.title;
          tip.replaceChildren(title, ...told.rows);
          tip.hidden = false;
          const width = tip.offsetWidth, height = tip.offsetHeight;
          tip.style.left = Math.max(6, x + 16 + width > innerWidth ? x - width - 16 : x + 16) + 'px';
          // A finger hides what is below it.
          tip.style.top = Math.max(6, isFinger ? y - height - 28 : Math.min(innerHeight - height - 6, y + 14)) + 'px';
        };
        for (const plot of plots) {
          let share = 0.5;
          const point = event => {
            const box = plot.getBoundingClientRect();
            share = Math.min(0.9999, Math.max(0, (event.clientX - box.left) / box.width));
            show(plot, share, event.clientX, event.clientY, event.pointerType === 'touch');
          };
          plot.addEventListener('pointermove', point);
          plot.addEventListener('pointerdown', point);
          // A finger that lifts has read nothing yet: what it asked for stays until it touches something else.
          plot.addEventListener('pointerleave', event => { if (event.pointerType !== 'touch') hide(); });
          plot.addEventListener('blur', hide);
          plot.addEventListener('keydown', event => {
            const step = {ArrowLeft: -0.01, ArrowRight: 0.01}[event.key];
            if (!step) return event.key === 'Escape' ? hide() : undefined;
            event.preventDefault();
            share = Math.min(0.9999, Math.max(0, share + step));
            const box = plot.getBoundingClientRect();
            show(plot, share, box.left + share * box.width, box.top);
          });
        }
        document.addEventListener('pointerdown', event => { if (!event.target.closest('.plot')) hide(); });
        const key = cell => cell.dataset.v === undefined ? cell.textContent : Number(cell.dataset.v);
        const compare = (a, b) => typeof a === 'number' && typeof b === 'number' ? a - b
          : typeof a === 'number' ? -1 : typeof b === 'number' ? 1 : a.localeCompare(b, 'en', {numeric: true});
        for (const table of document.querySelectorAll('table.sortable')) {
          const heads = [...table.tHead.rows[0].cells], body = table.tBodies[0];
          heads.forEach((head, column) => head.querySelector('button').addEventListener('click', () => {
            const up = head.getAttribute('aria-sort') !== 'ascending';
            for (const other of heads) other.removeAttribute('aria-sort');
            head.setAttribute('aria-sort', up ? 'ascending' : 'descending');
            const rows = [...body.rows].sort((a, b) => compare(key(a.cells[column]), key(b.cells[column])));
            body.append(...(up ? rows : rows.reverse()));
          }));
        }
        })();

        """#
}
