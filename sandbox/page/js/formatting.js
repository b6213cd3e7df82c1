/** A text with its entities as DOM. Offsets count UTF-16 units, as JavaScript's own strings do. */
import { h } from "./dom.js";
import { instant } from "./time.js";
import { locale, t } from "./words.js";
import * as acts from "./acts.js";

const plain = { bold: "b", italic: "i", underline: "u", strikethrough: "s", subscript: "sub", superscript: "sup", marked: "mark" };

/** A link; `t.me/<bot>?start=…` is followed inside the sandbox, anything else is shown and not opened. */
export function link(url, ...children) {
  return h("a", { href: url, rel: "noreferrer", onclick: (event) => { event.preventDefault(); acts.follow(url); } }, children);
}

export const command = (text, ...children) =>
  h("button", { type: "button", class: "as-link", "aria-label": t("run_command", { text }), onclick: () => acts.say(text) }, children);

export function spoiler(...children) {
  const element = h("span", { class: "spoiler", role: "button", tabindex: "0", "aria-label": t("spoiler") }, h("span", {}, children));
  const open = () => {
    element.classList.add("open");
    for (const name of ["role", "tabindex", "aria-label"]) element.removeAttribute(name);
  };
  element.addEventListener("click", open);
  element.addEventListener("keydown", (event) => (event.key === "Enter" || event.key === " ") && (event.preventDefault(), open()));
  return element;
}

/** A block quotation; an expandable one shows three lines until it is asked for more. */
export function quotation(expandable, ...children) {
  const quote = h("blockquote", {}, h("div", { class: "quoted" }, children));
  if (!expandable) return quote;
  quote.classList.add("expandable");
  const button = h("button", { type: "button", class: "as-link more", "aria-expanded": "false" }, t("show_more"));
  button.addEventListener("click", () => {
    const open = quote.classList.toggle("open");
    button.setAttribute("aria-expanded", String(open));
    button.textContent = t(open ? "show_less" : "show_more");
  });
  quote.append(button);
  // Where three lines are all there is, there is nothing to open.
  new ResizeObserver(([{ target }]) => {
    if (!quote.classList.contains("open")) button.hidden = target.scrollHeight <= target.clientHeight + 1;
  }).observe(quote.firstElementChild);
  return quote;
}

export function code(text) {
  return h("code", { class: "copies", role: "button", tabindex: "0", title: t("copy"), onclick: () => acts.copy(text),
    onkeydown: (event) => event.key === "Enter" && acts.copy(text) }, text);
}

/** One piece of formatting around `children`; `text` is what it covers. */
export function wrap(kind, entity, text, children) {
  if (plain[kind]) return h(plain[kind], {}, children);
  switch (kind) {
    case "code": return code(text);
    case "pre": return h("pre", { dataset: entity.language ? { language: entity.language } : {} }, h("code", {}, text));
    case "spoiler": return spoiler(children);
    case "blockquote": return quotation(false, children);
    case "expandable_blockquote": return quotation(true, children);
    case "text_link": return link(entity.url, children);
    case "url": return link(/^\w+:/.test(text) ? text : `https://${text}`, children);
    case "email": return link(`mailto:${text}`, children);
    case "bot_command": return command(text, children);
    case "date_time": return h("time", { datetime: instant(entity.unix_time).toISOString(), title: instant(entity.unix_time).toLocaleString(locale()) }, children);
    case "mention": case "text_mention": case "hashtag": case "cashtag": case "phone_number": return h("span", { class: "tag" }, children);
    default: return h("span", {}, children);
  }
}

const blocks = new Set(["blockquote", "expandable_blockquote", "pre"]);

/** Commands a bot writes into its text are tappable even where nothing marked them. */
const loose = /(^|[\s(（、，。：])(\/[a-z][a-z0-9_]{0,31}(?:@\w+)?)(?![\w/.])/g;

function leaf(text) {
  const out = [];
  let at = 0;
  for (const found of text.matchAll(loose)) {
    const start = found.index + found[1].length;
    out.push(text.slice(at, start), command(found[2], found[2]));
    at = start + found[2].length;
  }
  return [...out, text.slice(at)];
}

/** Nested entities: the outer one starts earlier or reaches farther. */
export function formatted(text, entities = []) {
  const ordered = [...entities].sort((a, b) => a.offset - b.offset || b.length - a.length || blocks.has(b.type) - blocks.has(a.type));
  const build = (from, to, inner, inLink) => {
    const out = [];
    let at = from;
    for (let i = 0; i < inner.length; i += 1) {
      const entity = inner[i];
      if (entity.offset < at) continue; // covered by the one before
      const end = Math.min(entity.offset + entity.length, to);
      const between = text.slice(at, entity.offset);
      // A quotation is a block of its own: the line break that led to it is not shown a second time.
      const lead = blocks.has(entity.type) ? between.replace(/\n$/, "") : between;
      out.push(inLink ? lead : leaf(lead));
      const nested = inner.slice(i + 1).filter((one) => one.offset >= entity.offset && one.offset + one.length <= end);
      out.push(wrap(entity.type, entity, text.slice(entity.offset, end), build(entity.offset, end, nested, true)));
      at = end;
      if (blocks.has(entity.type) && text[at] === "\n") at += 1;
    }
    const rest = text.slice(at, to);
    return [...out, inLink ? rest : leaf(rest)];
  };
  return build(0, text.length, ordered, false);
}
