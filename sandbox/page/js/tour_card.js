/** The tour as the newcomer sees it: a card beside the chat, on narrow screens a strip under it. */
import { $, fill, h, icon, iconButton } from "./dom.js";
import * as acts from "./acts.js";
import { composer } from "./composer.js";
import { nameOf, personOf, store } from "./store.js";
import { pick, t } from "./words.js";

let open = false; // whether the strip on a narrow screen shows all its words

const dots = (tour) => h("span", { class: "dots", role: "img", "aria-label": t("tour_at", { n: Math.min(tour.index + 1, tour.count), of: tour.count }) },
  Array.from({ length: tour.count }, (_, at) => h("i", { class: at < tour.index || tour.state === "done" ? "past" : at === tour.index ? "here" : "" })));

/** `words to send` become a button that writes them into the person's field; sending stays with the newcomer. */
function typed(text, person) {
  const write = async () => {
    if (store.open?.person !== person || store.open?.chat !== person) await acts.open(person);
    composer.write(text);
  };
  return h("button", { type: "button", class: "typed", title: t("tour_write"), onclick: write }, text);
}

/** **bold** and `words to send` are all the marks that the tour's texts need. */
const words = (pair, person = null) => pick(pair).split(/(\*\*[^*]+\*\*|`[^`]+`)/).map((part) => {
  if (part.startsWith("**")) return h("b", {}, part.slice(2, -2));
  if (!part.startsWith("`")) return part;
  return person ? typed(part.slice(1, -1), person) : h("code", {}, part.slice(1, -1));
});

const personOfStep = (step) => step.at?.()?.person ?? null;

function steps(tour) {
  let number = 0;
  return h("ol", { class: "steps" }, tour.station.steps.map((step, at) => {
    if (tour.hides(step, at)) return null;
    number += 1;
    const now = at === tour.step;
    return h("li", { class: at < tour.step ? "done" : now ? "now" : "", "aria-current": now ? "step" : null },
      h("span", { class: "tick" }, at < tour.step ? icon("check") : number),
      h("span", {}, words(step.say, now ? personOfStep(step) : null), now && step.button ? h("button", { type: "button", class: "plain strong tour-button", onclick: () => step.button.run(tour.world) }, pick(step.button.word)) : null));
  }));
}

function running(tour, answer) {
  const who = tour.station.who ? personOf(tour.station.who) : null;
  return [
    h("header", {}, h("h3", {}, icon("flag"), t("tour")), dots(tour), iconButton("close", t("tour_leave"), answer.leave)),
    tour.station.before ? h("p", { class: "seen" }, words(tour.station.before)) : null,
    h("h2", {}, pick(tour.station.title)),
    who ? h("p", { class: "who" }, `${nameOf(who)} · ${pick(who.label)}`) : null,
    h("p", {}, words(tour.station.text)), steps(tour),
    h("footer", {}, h("button", { type: "button", class: "as-link", onclick: answer.skip }, t("tour_skip"))),
  ];
}

const invitation = (tour, answer) => [
  h("header", {}, h("h3", {}, icon("flag"), t("tour")), dots(tour), iconButton("close", t("close"), answer.leave)),
  h("p", {}, t(tour.state === "left" ? "tour_left" : "tour_why")),
  h("footer", {}, h("button", { type: "button", class: "plain strong", id: "tour-begin", onclick: answer.begin }, t(tour.state === "left" ? "tour_resume" : "tour_begin")),
    tour.state === "left" ? h("button", { type: "button", class: "as-link", onclick: answer.again }, t("tour_again")) : null)];

const finished = (tour, answer) => [
  h("header", {}, h("h3", {}, icon("flag"), t("tour")), dots(tour), iconButton("close", t("close"), answer.leave)),
  h("h2", {}, t("tour_done")), h("p", {}, t("tour_next")),
  h("footer", {}, h("button", { type: "button", class: "as-link", onclick: answer.again }, t("tour_again")))];

const closed = (answer) => [h("footer", {}, h("button", { type: "button", class: "as-link", onclick: answer.again }, t("tour_begin_again")))];

function strip(tour, answer) {
  const element = $("#tour-strip");
  const quiet = !tour || tour.state === "closed";
  element.hidden = quiet;
  if (quiet) return;
  if (tour.state !== "on") {
    if (tour.state === "done") fill(element, h("div", { class: "tour-words" }, finished(tour, answer)));
    else fill(element, h("div", { class: "line" }, icon("flag"), h("p", {}, t("tour")),
      h("button", { type: "button", class: "plain strong", onclick: answer.begin }, t(tour.state === "left" ? "tour_resume" : "tour_begin")), iconButton("close", t("close"), answer.leave)));
    return;
  }
  const step = tour.station.steps[tour.step];
  const line = h("div", { class: "line" }, h("span", { class: "tick" }, tour.index + 1), h("p", {}, h("b", {}, pick(tour.station.title)), !open && step ? h("span", {}, words(step.say, personOfStep(step))) : null),
    iconButton("down", t(open ? "show_less" : "show_more"), () => { open = !open; strip(tour, answer); }, open ? "" : "up"), iconButton("close", t("tour_leave"), answer.leave));
  fill(element, open ? h("div", { class: "tour-words" }, running(tour, answer).slice(1)) : null, line,
    !open && step?.button ? h("button", { type: "button", class: "plain strong tour-button", onclick: () => step.button.run(tour.world) }, pick(step.button.word)) : null);
}

/** @param tour what `state()` says, or null where the cast of the demo is not there */
export function drawTour(tour, answer) {
  const section = $("#tour");
  const had = section.contains(document.activeElement) ? document.activeElement.className : null;
  section.hidden = !tour;
  section.className = `card tour-words ${tour?.state ?? ""}`;
  section.dataset.station = tour?.state === "on" ? tour.station.id : (tour?.state ?? "");
  section.dataset.step = tour?.state === "on" ? tour.step : "";
  if (tour) {
    const parts = { on: running, done: finished, new: invitation, left: invitation, closed: (_, given) => closed(given) }[tour.state];
    fill(section, parts(tour, answer));
    if (had) section.querySelector(`.${had.split(" ").at(-1)}`)?.focus();
  }
  strip(tour, answer);
}
