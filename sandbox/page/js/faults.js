/** Faults to switch on and see survived. What is on is asked of the server, so a reload tells the truth. */
import { $, fill, h, icon } from "./dom.js";
import * as api from "./api.js";
import { attempt } from "./notices.js";
import { syncPeople } from "./sync.js";
import { nameOf, on, personOf, store, tell } from "./store.js";
import { t } from "./words.js";

const switches = [
  { name: "down", fault: { method: "*", kind: "502", count: -1 } },
  { name: "slow", fault: { method: "*", kind: "slow", count: -1, seconds: 3 } },
  { name: "429", fault: { method: "sendMessage", kind: "429", count: -1, retry_after: 5 } },
];

let active = [];
let rate = false;
let blocker = null;

const isOn = (one) => active.find((fault) => fault.kind === one.fault.kind && fault.method?.toLowerCase() === one.fault.method.toLowerCase());

async function look() {
  const answer = await attempt(() => api.faults());
  if (!answer) return;
  active = answer.faults ?? [];
  rate = Boolean(answer.rate_rule);
  draw();
  tell("faults");
}

async function flip(one) {
  const there = isOn(one);
  await attempt(() => (there ? api.dropFault(there.id) : api.addFault(one.fault)));
  await look();
}

function toggle(id, word, hint, pressed, run, extra) {
  return h("div", { class: "fault" },
    h("button", { type: "button", role: "switch", id: `fault-${id}`, "aria-checked": String(pressed), "aria-labelledby": `fault-${id}-name`, "aria-describedby": `fault-${id}-hint`, onclick: run }, h("i")),
    h("span", { class: "what" }, h("b", { id: `fault-${id}-name` }, word), h("small", { id: `fault-${id}-hint` }, hint)), extra);
}

function blocks() {
  const chosen = personOf(blocker ?? store.open?.person) ?? store.people[0];
  if (!chosen) return null;
  const select = h("select", { "aria-label": t("fault_block_who"), onchange: (event) => { blocker = Number(event.target.value); draw(); } },
    store.people.map((person) => h("option", { value: person.id, selected: person.id === chosen.id }, nameOf(person))));
  const run = async () => {
    await attempt(() => api.block(chosen.id, !chosen.blocked));
    await attempt(syncPeople);
  };
  return toggle("block", t("fault_block"), chosen.blocked ? t("blocked") : t("fault_off"), Boolean(chosen.blocked), run, select);
}

function draw() {
  const section = $("#faults");
  const focused = section.contains(document.activeElement) ? document.activeElement.id : null;
  fill(section, h("h3", {}, icon("flag"), t("faults")), h("p", { class: "hint" }, t("faults_hint")),
    switches.map((one) => {
      const there = isOn(one);
      return toggle(one.name, t(`fault_${one.name}`), t(`fault_${one.name}_hint`), Boolean(there), () => flip(one));
    }),
    toggle("rate", t("fault_rate"), t("fault_rate_hint"), rate, () => attempt(() => api.rateRule(!rate)).then(look)),
    blocks());
  section.classList.toggle("active", active.length > 0);
  if (focused) document.getElementById(focused)?.focus();
}

export const isTelegramDown = () => Boolean(isOn(switches[0]));

export function startFaults() {
  for (const name of ["people", "language", "open"]) on(name, draw);
  draw();
  return look();
}
