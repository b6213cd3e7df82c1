/** Rich messages: blocks (headings, lists, tables, fold-outs …) as DOM. */
import { h, icon } from "./dom.js";
import { code, command, link, spoiler, wrap } from "./formatting.js";
import * as api from "./api.js";
import { t } from "./words.js";

/** A RichText is a string, a list of RichTexts, or an object around one. */
export function richText(text) {
  if (text === null || text === undefined) return [];
  if (typeof text === "string") return [text];
  if (Array.isArray(text)) return text.map(richText);
  const inner = () => richText(text.text);
  switch (text.type) {
    case "code": return code(flat(text.text));
    case "spoiler": return spoiler(inner());
    case "url": return link(text.url, inner());
    case "email_address": return link(`mailto:${text.email_address}`, inner());
    case "bot_command": return command(text.bot_command ?? flat(text.text), inner());
    case "custom_emoji": return text.alternative_text;
    case "mathematical_expression": return h("code", {}, text.expression);
    case "anchor": return [];
    case "anchor_link": case "reference": case "reference_link": return inner();
    default: return wrap(text.type, text, flat(text.text), inner());
  }
}

/** The words of a RichText alone. */
export function flat(text) {
  if (text === null || text === undefined) return "";
  if (typeof text === "string") return text;
  if (Array.isArray(text)) return text.map(flat).join("");
  return text.alternative_text ?? text.expression ?? flat(text.text);
}

function table(block) {
  const rows = block.cells.map((row) => row.map((cell) => {
    const attributes = { colspan: cell.colspan, rowspan: cell.rowspan, class: `${cell.align ?? "left"} ${cell.valign ?? "top"}` };
    if (cell.is_header) attributes.scope = "col";
    return h(cell.is_header ? "th" : "td", attributes, richText(cell.text));
  }));
  const head = [];
  while (block.cells[head.length]?.length && block.cells[head.length].every((cell) => cell.is_header)) head.push(rows[head.length]);
  const kind = `${block.is_bordered ? "bordered" : ""} ${block.is_striped ? "striped" : ""}`.trim();
  // A wide table scrolls in its own frame, which the keyboard can reach; the bubble stays as it is.
  return h("div", { class: "table", tabindex: "0", role: "region", "aria-label": flat(block.caption) || t("rich") },
    h("table", { class: kind },
      block.caption ? h("caption", {}, richText(block.caption)) : null,
      head.length ? h("thead", {}, head.map((row) => h("tr", {}, row))) : null,
      h("tbody", {}, rows.slice(head.length).map((row) => h("tr", {}, row)))));
}

function list(block) {
  return h("ul", { class: "labelled" }, block.items.map((item) => h("li", {},
    item.has_checkbox
      ? h("span", { class: `box ${item.is_checked ? "checked" : ""}` }, item.is_checked ? icon("check") : null)
      : h("span", { class: "label" }, item.label ?? "•"),
    h("div", {}, richBlocks(item.blocks)))));
}

const caption = (given) => (given ? h("figcaption", {}, richText(given.text), given.credit ? h("cite", {}, richText(given.credit)) : null) : null);

function media(block) {
  const item = block[block.type];
  const biggest = Array.isArray(item) ? item.at(-1) : item;
  const source = biggest?.file_id ? api.file(biggest.file_id) : null;
  if (block.type === "photo") return h("figure", {}, h("img", { src: source, alt: flat(block.caption?.text) || t("photo"), loading: "lazy" }), caption(block.caption));
  if (block.type === "audio" || block.type === "voice_note") return h("figure", {}, h("audio", { controls: true, src: source }), caption(block.caption));
  return h("figure", {}, h("video", { controls: true, src: source }), caption(block.caption));
}

function block(one) {
  switch (one.type) {
    case "paragraph": return h("p", {}, richText(one.text));
    case "heading": return h(`h${Math.min(6, Math.max(1, one.size))}`, { class: "heading" }, richText(one.text));
    case "pre": return h("pre", { dataset: one.language ? { language: one.language } : {} }, h("code", {}, richText(one.text)));
    case "footer": return h("p", { class: "small" }, richText(one.text));
    case "divider": return h("hr");
    case "mathematical_expression": return h("pre", {}, one.expression);
    case "anchor": return null;
    case "list": return list(one);
    case "blockquote": return h("blockquote", {}, richBlocks(one.blocks), one.credit ? h("cite", {}, richText(one.credit)) : null);
    case "pullquote": return h("blockquote", { class: "pull" }, h("p", {}, richText(one.text)), one.credit ? h("cite", {}, richText(one.credit)) : null);
    case "collage": case "slideshow": return h("figure", { class: "collage" }, richBlocks(one.blocks), caption(one.caption));
    case "table": return table(one);
    case "details": return h("details", { open: one.is_open }, h("summary", {}, richText(one.summary)), h("div", {}, richBlocks(one.blocks)));
    case "map": return h("p", {}, icon("pin"), ` ${one.location.latitude}, ${one.location.longitude}`);
    case "photo": case "video": case "animation": case "audio": case "voice_note": return media(one);
    default: return one.text ? h("p", {}, richText(one.text)) : null;
  }
}

export const richBlocks = (blocks = []) => blocks.map(block);

/** A line of it, for the list of chats and for quotes. */
export function richLine(rich) {
  for (const one of rich.blocks ?? []) {
    const words = flat(one.text ?? one.caption ?? one.summary).trim();
    if (words) return words;
    if (one.items?.length) return flat(one.items[0].blocks?.[0]?.text);
  }
  return t("rich");
}

export const richMessage = (rich) => h("div", { class: "rich", dir: rich.is_rtl ? "rtl" : null }, richBlocks(rich.blocks));
