// A view that is dragged, wheeled, pinched and moved by keys: screen = (world - origin) * scale.
WF.Camera = class {
  constructor(canvas, changed, limits) {
    Object.assign(this, { canvas, changed, limits, x: 0, y: 0, scale: 1, width: 1, height: 1, pointers: new Map(), dragged: 0 });
    canvas.addEventListener('wheel', e => {
      e.preventDefault();
      const [px, py] = this.local(e);
      this.zoom(Math.exp(-Math.max(-120, Math.min(120, e.deltaY)) * (e.ctrlKey ? 0.012 : 0.0022)), px, py);
    }, { passive: false });
    canvas.addEventListener('pointerdown', e => {
      canvas.setPointerCapture(e.pointerId);
      this.pointers.set(e.pointerId, this.local(e));
      if (this.pointers.size === 1) this.dragged = 0;
    });
    canvas.addEventListener('pointermove', e => this.move(e));
    for (const end of ['pointerup', 'pointercancel']) canvas.addEventListener(end, e => this.pointers.delete(e.pointerId));
    canvas.addEventListener('keydown', e => this.key(e));
  }

  local(e) {
    const box = this.canvas.getBoundingClientRect();
    return [e.clientX - box.left, e.clientY - box.top];
  }

  move(e) {
    const before = this.pointers.get(e.pointerId);
    if (!before) return;
    const now = this.local(e);
    const others = [...this.pointers.entries()].filter(([id]) => id !== e.pointerId).map(([, p]) => p);
    if (others.length) {
      const [ox, oy] = others[0];
      this.zoom(Math.hypot(now[0] - ox, now[1] - oy) / Math.max(1, Math.hypot(before[0] - ox, before[1] - oy)), ox, oy);
    } else {
      this.dragged += Math.abs(now[0] - before[0]) + Math.abs(now[1] - before[1]);
      if (this.dragged > 3) this.pan(before[0] - now[0], before[1] - now[1]);
    }
    this.pointers.set(e.pointerId, now);
  }

  key(e) {
    const step = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }[e.key];
    if (step && !e.shiftKey) this.pan(step[0] * this.width / 8, step[1] * this.height / 8);
    else if (e.key === '+' || e.key === '=') this.zoom(1.4);
    else if (e.key === '-') this.zoom(1 / 1.4);
    else return;
    e.preventDefault();
  }

  pan(dx, dy) {
    this.x += dx / this.scale;
    this.y += dy / this.scale;
    this.settle();
  }

  zoom(factor, px = this.width / 2, py = this.height / 2) {
    const scale = Math.max(this.limits.least(), Math.min(this.limits.most, this.scale * factor));
    this.x += px / this.scale - px / scale;
    this.y += py / this.scale - py / scale;
    this.scale = scale;
    this.settle();
  }

  settle() {
    const [w, h] = this.limits.world;
    this.x = Math.max(-this.width / this.scale * 0.7, Math.min(w - this.width / this.scale * 0.3, this.x));
    this.y = Math.max(-this.height / this.scale * 0.7, Math.min(h - this.height / this.scale * 0.3, this.y));
    this.moving = 0;
    this.changed();
  }

  /** Shows a rectangle of the world with a margin, moving there in a blink. */
  show(box, margin = 0.08, atOnce = false) {
    const scale = Math.min(this.limits.most, Math.min(this.width / box.width, this.height / box.height) / (1 + 2 * margin));
    const to = { scale, x: box.x + box.width / 2 - this.width / scale / 2, y: box.y + box.height / 2 - this.height / scale / 2 };
    if (atOnce || matchMedia('(prefers-reduced-motion: reduce)').matches) { Object.assign(this, to); this.changed(); return; }
    const from = { scale: this.scale, x: this.x + this.width / this.scale / 2, y: this.y + this.height / this.scale / 2 };
    const end = { x: box.x + box.width / 2, y: box.y + box.height / 2 };
    const start = performance.now(), id = this.moving = start;
    const frame = now => {
      if (this.moving !== id) return;
      const t = Math.min(1, Math.max(0, (now - start) / 260)), s = t * t * (3 - 2 * t);
      this.scale = from.scale * (scale / from.scale) ** s;
      const share = scale === from.scale ? s : (1 / from.scale - 1 / this.scale) / (1 / from.scale - 1 / scale);
      this.x = from.x + (end.x - from.x) * share - this.width / this.scale / 2;
      this.y = from.y + (end.y - from.y) * share - this.height / this.scale / 2;
      if (t === 1) Object.assign(this, to);
      this.changed();
      if (t < 1) requestAnimationFrame(frame);
    };
    requestAnimationFrame(frame);
  }
};
