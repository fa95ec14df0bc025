/**
 * The script of the page, as text because it runs in the reader's browser. Everything from the template is written with
 * `textContent`, so that no name can become markup.
 */
export const PAGE_SCRIPT = String.raw`
(() => {
  const { nodes, lines, facts } = JSON.parse(document.getElementById('data').textContent);
  const view = document.getElementById('view');
  const svg = view.querySelector('svg');
  const panel = document.getElementById('panel');
  const search = document.getElementById('search');
  const found = document.getElementById('found');
  const nodeOf = new Map(nodes.map((node) => [node.id, node]));
  const factsOf = new Map(facts.map((each) => [each.id, each]));
  const drawn = new Map([...svg.querySelectorAll('[data-node]')].map((each) => [each.dataset.node, each]));
  const size = svg.viewBox.baseVal;
  let [x, y, scale] = [0, 0, 1];

  const show = () => { svg.style.transform = 'translate(' + x + 'px,' + y + 'px) scale(' + scale + ')'; };
  const fit = () => {
    scale = Math.min(view.clientWidth / size.width, view.clientHeight / size.height);
    x = (view.clientWidth - size.width * scale) / 2;
    y = Math.max(0, (view.clientHeight - size.height * scale) / 2);
    show();
  };
  const zoom = (by, atX = view.clientWidth / 2, atY = view.clientHeight / 2) => {
    const next = Math.min(8, Math.max(0.05, scale * by));
    x = atX - ((atX - x) * next) / scale;
    y = atY - ((atY - y) * next) / scale;
    scale = next;
    show();
  };
  const centre = (id) => {
    const box = drawn.get(id).getBBox();
    scale = Math.max(scale, 0.75);
    x = view.clientWidth / 2 - (box.x + box.width / 2) * scale;
    y = view.clientHeight / 2 - (box.y + box.height / 2) * scale;
    show();
  };

  const make = (name, text, ...inside) => {
    const element = document.createElement(name);
    if (text !== undefined) element.textContent = text;
    element.append(...inside);
    return element;
  };
  const linkTo = (id, words) => {
    const link = make('a', words);
    link.href = '#' + encodeURIComponent(id);
    link.addEventListener('click', (event) => { event.preventDefault(); open(id); centre(id); });
    return link;
  };
  const part = (title, items) => (items.length === 0 ? [] : [make('h3', title), make('ul', undefined, ...items.map((item) => make('li', undefined, item)))]);

  const close = () => {
    panel.hidden = true;
    svg.classList.remove('chosen');
    for (const each of svg.querySelectorAll('.open, .near')) each.classList.remove('open', 'near');
    if (location.hash !== '') history.replaceState(null, '', '#');
  };
  const open = (id) => {
    const node = nodeOf.get(id);
    if (node === undefined) return;
    close();
    const out = lines.filter((line) => line.from === id);
    const back = lines.filter((line) => line.to === id);
    svg.classList.add('chosen');
    drawn.get(id).classList.add('open');
    for (const near of [id, ...out.map((line) => line.to), ...back.map((line) => line.from)]) drawn.get(near)?.classList.add('near');
    for (const each of svg.querySelectorAll('[data-from]'))
      if (each.dataset.from === id || each.dataset.to === id) each.classList.add('near');
    const said = (line, other) => linkTo(other, nodeOf.get(other).label + (line.text === undefined ? '' : ' (' + line.text + ')'));
    const button = make('button', 'Close');
    button.type = 'button';
    button.className = 'close';
    button.addEventListener('click', () => { close(); drawn.get(id).focus(); });
    const of = node.resources.map((each) => factsOf.get(each)).filter(Boolean);
    panel.replaceChildren(
      button,
      make('h2', node.label),
      make('small', [node.type, ...node.details, ...(node.when === undefined ? [] : ['if ' + node.when])].join(' · ')),
      ...part('Goes to', out.map((line) => said(line, line.to))),
      ...part('Comes from', back.map((line) => said(line, line.from))),
      ...of.flatMap((each) => [
        make('h3', each.id),
        make('small', each.type + (each.when === undefined ? '' : ' · if ' + each.when)),
        ...(each.price === undefined ? [] : [make('p', each.price)]),
        ...part('Promises', each.claims.map((claim) => claim.id + ' ' + claim.title + ': ' + claim.outcome)),
        make('pre', JSON.stringify(each.properties, null, 2)),
      ]),
    );
    panel.hidden = false;
    history.replaceState(null, '', '#' + encodeURIComponent(id));
  };

  const wordsOf = (node) => [node.label, node.type, ...node.details, ...node.resources].join(' ').toLowerCase();
  const hits = () => {
    const words = search.value.toLowerCase().split(/\s+/).filter(Boolean);
    return words.length === 0 ? [] : nodes.filter((node) => words.every((word) => wordsOf(node).includes(word)));
  };
  const choose = (id) => { search.value = ''; look(); open(id); centre(id); drawn.get(id).focus({ preventScroll: true }); };
  const look = () => {
    const all = hits();
    svg.classList.toggle('searching', search.value.trim() !== '');
    for (const [id, each] of drawn) each.classList.toggle('hit', all.some((node) => node.id === id));
    found.replaceChildren(...all.slice(0, 30).map((node) => {
      const button = make('button', node.label + ' ', make('small', node.details[0] ?? node.type));
      button.type = 'button';
      button.addEventListener('click', () => choose(node.id));
      return make('li', undefined, button);
    }));
  };
  search.addEventListener('input', look);
  search.addEventListener('keydown', (event) => {
    if (event.key === 'Enter' && hits().length > 0) choose(hits()[0].id);
    if (event.key === 'ArrowDown') { event.preventDefault(); found.querySelector('button')?.focus(); }
  });
  found.addEventListener('keydown', (event) => {
    const step = { ArrowDown: 'nextElementSibling', ArrowUp: 'previousElementSibling' }[event.key];
    if (step === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    (document.activeElement.parentElement[step]?.querySelector('button') ?? search).focus();
  });

  let [start, hasMoved] = [undefined, false];
  view.addEventListener('pointerdown', (event) => { start = { x: event.clientX - x, y: event.clientY - y }; hasMoved = false; });
  view.addEventListener('pointermove', (event) => {
    if (start === undefined) return;
    const [toX, toY] = [event.clientX - start.x, event.clientY - start.y];
    if (!hasMoved && Math.abs(toX - x) + Math.abs(toY - y) < 4) return;
    if (!hasMoved) view.setPointerCapture(event.pointerId);
    hasMoved = true;
    view.classList.add('moving');
    [x, y] = [toX, toY];
    show();
  });
  const stop = () => { start = undefined; view.classList.remove('moving'); };
  view.addEventListener('pointerup', stop);
  view.addEventListener('pointercancel', stop);
  view.addEventListener('click', (event) => {
    if (hasMoved) return;
    const node = event.target.closest?.('[data-node]');
    if (node === null || node === undefined) close(); else open(node.dataset.node);
  });
  view.addEventListener('wheel', (event) => {
    event.preventDefault();
    const box = view.getBoundingClientRect();
    zoom(Math.exp(-event.deltaY / 400), event.clientX - box.left, event.clientY - box.top);
  }, { passive: false });
  svg.addEventListener('focusin', (event) => {
    const node = event.target.closest('[data-node]');
    if (node === null || !node.matches(':focus-visible')) return;
    view.scrollTo(0, 0);
    const [box, around] = [node.getBoundingClientRect(), view.getBoundingClientRect()];
    if (box.left < around.left || box.right > around.right || box.top < around.top || box.bottom > around.bottom) centre(node.dataset.node);
  });

  document.addEventListener('keydown', (event) => {
    const isTyping = event.target === search;
    if (event.key === 'Escape') { search.value = ''; look(); close(); if (isTyping) search.blur(); return; }
    if (isTyping || event.ctrlKey || event.metaKey || event.altKey) return;
    const node = event.target.closest?.('[data-node]');
    if ((event.key === 'Enter' || event.key === ' ') && node !== null && node !== undefined) { event.preventDefault(); open(node.dataset.node); return; }
    if (event.target.closest?.('button, a, aside')) return;
    const does = {
      '/': () => search.focus(), '+': () => zoom(1.25), '=': () => zoom(1.25), '-': () => zoom(0.8), 0: fit,
      ArrowLeft: () => { x += 60; show(); }, ArrowRight: () => { x -= 60; show(); },
      ArrowUp: () => { y += 60; show(); }, ArrowDown: () => { y -= 60; show(); },
    }[event.key];
    if (does === undefined) return;
    event.preventDefault();
    does();
  });
  document.getElementById('in').addEventListener('click', () => zoom(1.25));
  document.getElementById('out').addEventListener('click', () => zoom(0.8));
  document.getElementById('fit').addEventListener('click', fit);
  addEventListener('resize', fit);
  fit();
  const named = decodeURIComponent(location.hash.slice(1));
  if (nodeOf.has(named)) { open(named); centre(named); }
})();
`.trim();
