/** Pictures and files on their way: chosen, dropped or pasted, shown before they are sent. */
import { fill, h, icon, iconButton } from "./dom.js";
import * as acts from "./acts.js";
import { toast } from "./notices.js";
import { tell } from "./store.js";
import { t } from "./words.js";

let files = []; // {kind: "photo" | "document", name, content (base64), preview (blob address) | null}

export const attachments = () => files;

export function clearFiles() {
  for (const file of files) if (file.preview) URL.revokeObjectURL(file.preview);
  files = [];
  tell("files");
}

const content = (file) => new Promise((done, failed) => {
  const reader = new FileReader();
  reader.onload = () => done(reader.result.slice(reader.result.indexOf(",") + 1));
  reader.onerror = () => failed(reader.error);
  reader.readAsDataURL(file);
});

async function add(chosen, kind) {
  for (const file of chosen) {
    if (files.length === 10) {
      toast(t("too_many"), "bad");
      break;
    }
    const picture = kind === "photo" && /^image\/(png|jpe?g|webp|gif)$/.test(file.type);
    files.push({ kind: picture ? "photo" : "document", name: file.name, content: await content(file), preview: picture ? URL.createObjectURL(file) : null });
  }
  tell("files");
}

export function chooseFiles(kind) {
  const input = h("input", { type: "file", multiple: true, accept: kind === "photo" ? "image/png,image/jpeg,image/webp" : null });
  input.addEventListener("change", () => add(input.files, kind));
  input.click();
}

export const placeButton = () => ({ icon: "pin", word: "attach_location", run: () => acts.sendOne({ kind: "location", ...acts.office }) });

export function drawFiles(element) {
  element.hidden = files.length === 0;
  fill(element, files.map((file) => h("span", { class: "waiting-file" },
    file.preview ? h("img", { src: file.preview, alt: file.name }) : h("span", { class: "sheet" }, icon("file")),
    h("span", { class: "file-name" }, file.name),
    iconButton("close", t("drop", { name: file.name }), () => {
      files = files.filter((one) => one !== file);
      tell("files");
    }))));
}

/** Drop onto the chat, or paste into the field. Pictures go as photos. */
export function takeDropsAndPastes(area, field) {
  area.addEventListener("dragover", (event) => {
    if (![...event.dataTransfer.types].includes("Files")) return;
    event.preventDefault();
    area.dataset.drop = t("drop_here");
  });
  area.addEventListener("dragleave", (event) => !area.contains(event.relatedTarget) && delete area.dataset.drop);
  area.addEventListener("drop", (event) => {
    event.preventDefault();
    delete area.dataset.drop;
    add(event.dataTransfer.files, "photo");
  });
  field.addEventListener("paste", (event) => {
    if (!event.clipboardData.files.length) return;
    event.preventDefault();
    add(event.clipboardData.files, "photo");
  });
}
