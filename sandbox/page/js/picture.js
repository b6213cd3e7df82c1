/** A picture at its full size, over the page. */
import { $ } from "./dom.js";

export function showPicture(source, words) {
  const dialog = $("#picture");
  const image = $("img", dialog);
  image.src = source;
  image.alt = words;
  dialog.onclick = (event) => event.target !== image && dialog.close();
  dialog.showModal();
}
