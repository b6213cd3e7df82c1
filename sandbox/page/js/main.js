/** The page's one place of wiring. */
import { $, icon } from "./dom.js";
import * as api from "./api.js";
import { startClock } from "./clock.js";
import { startComposer } from "./composer.js";
import { startConversation } from "./conversation.js";
import { startFaults } from "./faults.js";
import { startPeople } from "./people.js";
import { startTour } from "./tour.js";
import { startWire } from "./wire.js";
import { attempt } from "./notices.js";
import { listen, syncPeople } from "./sync.js";
import { on, store } from "./store.js";
import { label, language, languageCode, recall, remember, speak, t } from "./words.js";

const looks = ["auto", "light", "dark"];
const app = $("#app");

/** On a phone one pane is seen at a time; the browser's own "back" leads from a chat to the list. */
function showPane(pane, history_ = true) {
  if (app.dataset.pane === pane) return;
  const forward = pane !== "people";
  app.dataset.pane = pane;
  if (history_ && forward) history.pushState({ pane }, "");
}

export const openSide = () => showPane("side");
const goBack = () => (history.state?.pane ? history.back() : showPane("people", false));

function look(chosen) {
  document.documentElement.dataset.theme = chosen;
  remember("sandbox.look", chosen);
  const button = $("#theme");
  button.replaceChildren(icon({ auto: "half", light: "sun", dark: "moon" }[chosen]));
  button.title = t(`theme_${chosen}`);
  button.setAttribute("aria-label", t(`theme_${chosen}`));
}

/** The page is these people's phone, and a phone's language is what Telegram tells the bot about its owner. */
async function tellLanguage() {
  const code = languageCode();
  const others = store.people.filter((person) => !(person.language_code ?? "").startsWith(code.slice(0, 2)));
  for (const person of others) await attempt(() => api.setLanguage(person, code));
  if (others.length) await attempt(syncPeople);
}

async function start() {
  label();
  look(looks.includes(recall("sandbox.look")) ? recall("sandbox.look") : "auto");
  $("#theme").onclick = () => look(looks[(looks.indexOf(document.documentElement.dataset.theme) + 1) % looks.length]);
  $("#language").onclick = () => speak(language() === "zh" ? "en" : "zh");
  $("#back").onclick = goBack;
  $("#close-side").onclick = goBack;
  $("#open-side").onclick = openSide;
  $("#open-side-from-people").onclick = openSide;
  addEventListener("popstate", (event) => showPane(event.state?.pane ?? "people", false));
  on("open", () => showPane("conversation"));
  on("people", () => label());
  on("language", () => {
    look(document.documentElement.dataset.theme);
    tellLanguage();
  });
  startPeople();
  startConversation();
  startComposer();
  await attempt(syncPeople);
  await tellLanguage();
  listen();
  await Promise.all([attempt(startClock), startFaults()]);
  await attempt(startTour);
  startWire();
  document.body.dataset.ready = "true";
}

start();
