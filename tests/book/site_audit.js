// Run in a page by site_audit.py. `look(width)` returns what is wrong with the article in the view that is set.

function parts(text) {
  const numbers = text.match(/-?[\d.]+(?:e-?\d+)?/g) || [];
  const [r, g, b, alpha = 1] = numbers.map(Number);
  if (/^rgba?\(/.test(text)) return [r, g, b, alpha];
  if (/^color\(srgb /.test(text)) return [r * 255, g * 255, b * 255, alpha];
  return null;
}

function over(front, back) {
  return [0, 1, 2].map((i) => front[i] * front[3] + back[i] * (1 - front[3])).concat(1);
}

function luminance(colour) {
  const [r, g, b] = colour.map((value) => value / 255).map((v) => (v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4));
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

function ratio(one, other) {
  const [low, high] = [luminance(one), luminance(other)].sort((a, b) => a - b);
  return (high + 0.05) / (low + 0.05);
}

// A function of an element and of the same function of its parent, remembered for as long as the view stays.
const remembered = [];
function inherited(rule) {
  const known = new Map();
  remembered.push(known);
  const of = (element) => {
    if (!known.has(element)) known.set(element, rule(element, () => of(element.parentElement)));
    return known.get(element);
  };
  return of;
}

// The colour behind an HTML element: the backgrounds of all that it lies in, one over the other.
const behind = inherited((element, above) => {
  if (!element) return [255, 255, 255, 1];
  const colour = parts(getComputedStyle(element).backgroundColor);
  if (colour && colour[3] === 1) return colour;
  return colour && colour[3] > 0 ? over(colour, above()) : above();
});

// The colour behind a text in a drawing: the last shape drawn before it that covers its middle, or the page.
function behindInDrawing(text, svg) {
  const box = text.getBoundingClientRect();
  const middle = new DOMPoint(box.x + box.width / 2, box.y + box.height / 2);
  let back = behind(svg);
  for (const shape of svg.querySelectorAll("rect, circle, ellipse, path, polygon")) {
    if (!(shape.compareDocumentPosition(text) & Node.DOCUMENT_POSITION_FOLLOWING)) break;
    if (shape.closest("defs, marker, clipPath, pattern") || !shape.getScreenCTM()) continue;
    const style = getComputedStyle(shape);
    const fill = style.fill === "none" ? null : parts(style.fill);
    if (!fill || !shape.isPointInFill(middle.matrixTransform(shape.getScreenCTM().inverse()))) continue;
    back = over([...fill.slice(0, 3), fill[3] * Number(style.fillOpacity) * opacity(shape)], back);
  }
  return back;
}

const opacity = inherited((element, above) => (element ? Number(getComputedStyle(element).opacity) * above() : 1));

// Whether something around an element scrolls, or cuts off, what is too wide.
const isHeld = inherited((element, above) => element && element !== document.body && (getComputedStyle(element).overflowX !== "visible" || above()));

function named(element) {
  const names = [...element.classList].map((name) => `.${name}`).join("");
  return element.localName + (element.id ? `#${element.id}` : names);
}

function faint(article) {
  const found = new Map();
  const walker = document.createTreeWalker(article, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const element = node.parentElement;
    if (!node.data.trim() || element.closest("script, style, noscript, mjx-container, option, title, desc")) continue;
    if (!element.checkVisibility({ opacityProperty: true, visibilityProperty: true })) continue;
    const style = getComputedStyle(element);
    const svg = element.closest("svg");
    const colour = parts(svg ? style.fill : style.color);
    const back = svg ? behindInDrawing(element, svg) : behind(element);
    if (!colour) {
      found.set(style.color, `${named(element)}: colour ${svg ? style.fill : style.color} of "${node.data.trim()}"`);
      continue;
    }
    const seen = ratio(over([...colour.slice(0, 3), colour[3] * opacity(element)], back), back);
    const size = parseFloat(style.fontSize);
    const isLarge = size >= 24 || (size >= 18.66 && Number(style.fontWeight) >= 700);
    if (seen >= (isLarge ? 3 : 4.5)) continue;
    const key = `${named(element)} ${style.color} ${back}`;
    const said = `${seen.toFixed(2)} : 1, ${svg ? style.fill : style.color} on rgb(${back.slice(0, 3).map(Math.round)})`;
    if (!found.has(key)) found.set(key, `${named(element)} "${node.data.trim().slice(0, 40)}" ${said}`);
  }
  return [...found.values()];
}

// What reaches beyond the window and cannot be scrolled to within the page.
function wide(article, width) {
  const found = [];
  for (const element of article.querySelectorAll("*")) {
    if (element.ownerSVGElement || element.closest("mjx-assistive-mml, .visually-hidden, .sr-only")) continue;
    const box = element.getBoundingClientRect();
    if (!box.width || !box.height || (box.right <= width + 1 && box.left >= -1)) continue;
    if (!isHeld(element.parentElement)) found.push(`${named(element)} reaches to ${Math.round(box.right)}`);
  }
  return found.slice(0, 5);
}

// Texts of drawings that their frame cuts off.
function cut(article) {
  const found = [];
  for (const text of article.querySelectorAll(".drawing svg text")) {
    const [box, frame] = [text.getBoundingClientRect(), text.ownerSVGElement.getBoundingClientRect()];
    const isIn = box.left >= frame.left - 1 && box.right <= frame.right + 1 && box.top >= frame.top - 2 && box.bottom <= frame.bottom + 2;
    if (box.width && !isIn) found.push(text.textContent.trim());
  }
  return found;
}

// Words in tables that are on two lines.
function broken(article) {
  const found = new Set();
  const range = document.createRange();
  for (const cell of article.querySelectorAll("td, th")) {
    const walker = document.createTreeWalker(cell, NodeFilter.SHOW_TEXT);
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      for (const word of node.data.matchAll(/[\p{L}\p{N}_]{2,}/gu)) {
        range.setStart(node, word.index);
        range.setEnd(node, word.index + word[0].length);
        if (new Set([...range.getClientRects()].map((box) => Math.round(box.top / 4))).size > 1) found.add(word[0]);
      }
    }
  }
  return [...found];
}

// Code that is small or set tight.
function small(article) {
  const found = new Set();
  for (const code of article.querySelectorAll("pre")) {
    const style = getComputedStyle(code);
    const [size, line] = [parseFloat(style.fontSize), parseFloat(style.lineHeight)];
    if (!(size >= 13.5 && line >= 1.5 * size)) found.add(`${size} on ${line} px in ${named(code.parentElement)}`);
  }
  return [...found];
}

// Text whose lines have room for more than 80 characters.
function long(article) {
  const found = [];
  const range = document.createRange();
  for (const node of article.querySelectorAll("p, li, dd, dt, figcaption")) {
    const own = [...node.childNodes].filter((child) => child.nodeType === Node.TEXT_NODE && child.data.trim().length > 40);
    if (!own.length || node.textContent.length <= 80 || node.closest("pre, svg, table") || !node.checkVisibility()) continue;
    const most = own.reduce((one, other) => (other.data.length > one.data.length ? other : one));
    range.selectNodeContents(most);
    const width = [...range.getClientRects()].reduce((sum, box) => sum + box.width, 0) / most.data.trim().length;
    const style = getComputedStyle(node);
    const room = (node.clientWidth - parseFloat(style.paddingLeft) - parseFloat(style.paddingRight)) / width;
    if (room > 80) found.push(`${Math.round(room)} characters: ${most.data.trim().slice(0, 40)}`);
  }
  return found;
}

// Texts of drawings and plots that are too small to be read.
function tiny(article) {
  const found = [];
  for (const text of article.querySelectorAll(":is(.drawing, .plot) svg text")) {
    const matrix = text.getScreenCTM();
    const size = parseFloat(getComputedStyle(text).fontSize) * Math.hypot(matrix.a, matrix.b);
    if (size < 10.95 && text.textContent.trim()) found.push(`${size.toFixed(1)} px: ${text.textContent.trim()}`);
  }
  return found;
}

// Titles that the list of contents beside the text cuts off.
function clipped() {
  const column = document.querySelector(".bd-sidebar-secondary");
  if (!column || !column.checkVisibility()) return [];
  const edge = column.getBoundingClientRect().right;
  return [...column.querySelectorAll("nav a")].filter((item) => item.getBoundingClientRect().right > edge + 1 || item.scrollWidth > item.clientWidth + 1)
    .map((item) => item.textContent.trim());
}

function look(width) {
  const article = document.querySelector("article.bd-article") || document.querySelector("main") || document.body;
  remembered.forEach((known) => known.clear());
  return {
    overflow: document.scrollingElement.scrollWidth,
    wide: wide(article, width),
    faint: faint(article),
    cut: cut(article),
    broken: broken(article),
    small: small(article),
    long: long(article),
    tiny: tiny(article),
    clipped: clipped(),
  };
}
