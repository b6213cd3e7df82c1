/** The tour as the newcomer sees it: a card beside the chat, on narrow screens a strip under it. */
import { $, fill, h, icon, iconButton } from "./dom.js";
import { nameOf, personOf } from "./store.js";
import { pick, t } from "./words.js";

let open = false; // whether the strip on a narrow screen shows all its words

const dots = (tour) => h("span", { class: "dots", role: "img", "aria-label": t("tour_at", { n: Math.min(tour.index + 1, tour.count), of: tour.count }) },
  Array.from({ length: tour.count }, (_, at) => h("i", { class: at < tour.index || tour.state === "done" ? "past" : at === tour.index ? "here" : "" })));

const words = (pair) => {
  // **bold** and `code` are all the marks the tour's texts need.
  const parts = pick(pair).split(/(\*\*[^*]+\*\*|`[^`]+`)/);
  return parts.map((part) => (part.startsWith("**") ? h("b", {}, part.slice(2, -2)) : part.startsWith("`") ? h("code", {}, part.slice(1, -1)) : part));
};

function steps(tour) {
  return h("ol", { class: "steps" }, tour.station.steps.map((step, at) => h("li", { class: at < tour.step ? "done" : at === tour.step ? "now" : "", "aria-current": at === tour.step ? "step" : null },
    h("span", { class: "tick" }, at < tour.step ? icon("check") : at + 1), h("span", {}, words(step.say),
      at === tour.step && step.button ? h("button", { type: "button", class: "plain strong tour-button", onclick: step.button.run }, pick(step.button.word)) : null))));
}

function running(tour, acts) {
  const who = tour.station.who ? personOf(tour.station.who) : null;
  return [
    h("header", {}, h("h3", {}, icon("flag"), t("tour")), dots(tour), iconButton("close", t("tour_leave"), acts.leave)),
    tour.station.before ? h("p", { class: "seen" }, words(tour.station.before)) : null,
    h("h2", {}, pick(tour.station.title)),
    who ? h("p", { class: "who" }, `${nameOf(who)} · ${pick(who.label)}`) : null,
    h("p", {}, words(tour.station.text)), steps(tour),
    h("footer", {}, h("button", { type: "button", class: "as-link", onclick: acts.skip }, t("tour_skip"))),
  ];
}

const invitation = (tour, acts) => [
  h("header", {}, h("h3", {}, icon("flag"), t("tour")), dots(tour), iconButton("close", t("close"), acts.leave)),
  h("p", {}, t(tour.state === "left" ? "tour_left" : "tour_why")),
  h("footer", {}, h("button", { type: "button", class: "plain strong", id: "tour-begin", onclick: acts.begin }, t(tour.state === "left" ? "tour_resume" : "tour_begin")),
    tour.state === "left" ? h("button", { type: "button", class: "as-link", onclick: acts.again }, t("tour_again")) : null)];

const finished = (tour, acts) => [
  h("header", {}, h("h3", {}, icon("flag"), t("tour")), dots(tour), iconButton("close", t("close"), acts.leave)),
  h("h2", {}, t("tour_done")), h("p", {}, t("tour_next")),
  h("footer", {}, h("button", { type: "button", class: "as-link", onclick: acts.again }, t("tour_again")))];

const closed = (acts) => [h("footer", {}, h("button", { type: "button", class: "as-link", onclick: acts.again }, t("tour_begin_again")))];

function strip(tour, acts) {
  const element = $("#tour-strip");
  const quiet = !tour || tour.state === "closed";
  element.hidden = quiet;
  if (quiet) return;
  if (tour.state !== "on") {
    if (tour.state === "done") fill(element, h("div", { class: "tour-words" }, finished(tour, acts)));
    else fill(element, h("div", { class: "line" }, icon("flag"), h("p", {}, t("tour")),
      h("button", { type: "button", class: "plain strong", onclick: acts.begin }, t(tour.state === "left" ? "tour_resume" : "tour_begin")), iconButton("close", t("close"), acts.leave)));
    return;
  }
  const step = tour.station.steps[tour.step];
  const line = h("div", { class: "line" }, h("span", { class: "tick" }, tour.index + 1), h("p", {}, h("b", {}, pick(tour.station.title)), !open && step ? h("span", {}, words(step.say)) : null),
    iconButton("down", t(open ? "show_less" : "show_more"), () => { open = !open; strip(tour, acts); }, open ? "" : "up"), iconButton("close", t("tour_leave"), acts.leave));
  fill(element, open ? h("div", { class: "tour-words" }, running(tour, acts).slice(1)) : null, line,
    !open && step?.button ? h("button", { type: "button", class: "plain strong tour-button", onclick: step.button.run }, pick(step.button.word)) : null);
}

/** @param tour what `state()` says, or null where the cast of the demo is not there */
export function drawTour(tour, acts) {
  const section = $("#tour");
  const had = section.contains(document.activeElement) ? document.activeElement.className : null;
  section.hidden = !tour;
  section.className = `card tour-words ${tour?.state ?? ""}`;
  section.dataset.station = tour?.state === "on" ? tour.station.id : (tour?.state ?? "");
  section.dataset.step = tour?.state === "on" ? tour.step : "";
  if (tour) {
    const parts = { on: running, done: finished, new: invitation, left: invitation, closed: (_, given) => closed(given) }[tour.state];
    fill(section, parts(tour, acts));
    if (had) section.querySelector(`.${had.split(" ").at(-1)}`)?.focus();
  }
  strip(tour, acts);
}
