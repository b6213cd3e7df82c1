/** The last things the bot said to Telegram and what came of them: faults are seen here, and that they are survived. */
import { $, fill, h, icon } from "./dom.js";
import * as api from "./api.js";
import { nameOf, on, personOf, tell } from "./store.js";
import { hour } from "./time.js";
import { t } from "./words.js";

const kept = 40;
let calls = [];
let good = 0;
let bad = 0;

/** Waiting for updates is no news, unless it is refused. */
const silent = new Set(["getupdates", "getme"]);

const failed = (call) => (call.status ?? (call.error ? 400 : 200)) >= 400 || Boolean(call.error);

function line(call) {
  const params = call.params ?? {};
  const to = params.chat_id ? personOf(Number(params.chat_id)) : null;
  const broken = failed(call);
  const status = call.status || call.error?.error_code || call.error?.kind || "";
  return h("li", { class: broken ? "bad" : "good" }, icon(broken ? "close" : "check"),
    h("span", {}, h("code", {}, call.method), to ? ` → ${nameOf(to)}` : ""),
    h("small", {}, broken ? `${status} ` : "", call.at ? hour(call.at) : ""));
}

function draw() {
  fill($("#wire"), h("h3", {}, icon("link"), t("wire")), h("p", { class: "hint" }, good + bad ? t("wire_sum", { good, bad }) : t("wire_hint")),
    calls.length ? h("ol", { class: "calls" }, calls.slice(-8).reverse().map(line)) : h("p", { class: "hint" }, t("wire_empty")));
}

/** Read on from the last call; the server answers when there is another one. */
export async function startWire() {
  on("language", draw);
  on("people", draw);
  draw();
  let after = 0;
  for (;;) {
    try {
      const answer = await api.calls(after, after ? 25 : 0);
      const fresh = answer.calls.filter((call) => failed(call) || !silent.has(call.method.toLowerCase()));
      after = Math.max(after, answer.seq ?? 0, ...answer.calls.map((call) => call.seq));
      if (!answer.calls.length && !after) after = 0;
      calls = [...calls, ...fresh].slice(-kept);
      bad += fresh.filter(failed).length;
      good += fresh.filter((call) => !failed(call)).length;
      if (fresh.length) {
        draw();
        tell("calls");
      }
      if (!answer.calls.length) await new Promise((done) => setTimeout(done, 1000));
    } catch {
      await new Promise((done) => setTimeout(done, 3000)); // the stream of events says that the server is away
    }
  }
}
