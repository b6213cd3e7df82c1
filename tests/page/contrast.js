// Words that stand out by less than 4.5:1 (WCAG 2, level AA) from the plain ground behind them.
() => {
  const canvas = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
  const rgba = (css) => {
    canvas.clearRect(0, 0, 1, 1);
    canvas.fillStyle = css;
    canvas.fillRect(0, 0, 1, 1);
    return [...canvas.getImageData(0, 0, 1, 1).data];
  };
  const channel = (v) => (v / 255 <= 0.03928 ? v / 255 / 12.92 : ((v / 255 + 0.055) / 1.055) ** 2.4);
  const light = ([r, g, b]) => 0.2126 * channel(r) + 0.7152 * channel(g) + 0.0722 * channel(b);
  const ground = (element) => {
    for (let e = element; e; e = e.parentElement) {
      const style = getComputedStyle(e);
      if (style.backgroundImage !== "none") return null;
      const colour = rgba(style.backgroundColor);
      if (colour[3] > 250) return colour;
      if (colour[3] > 5) return null; // something shines through: not a plain ground
    }
    return null;
  };
  const weak = [];
  for (const e of document.querySelectorAll("#people *, #messages *, #side *, #composer *")) {
    const words = [...e.childNodes].some((node) => node.nodeType === 3 && node.textContent.trim());
    if (!words || e.offsetParent === null || e.matches(":disabled, option")) continue;
    const style = getComputedStyle(e);
    const behind = style.visibility === "hidden" ? null : ground(e);
    if (!behind) continue;
    const [a, b] = [light(rgba(style.color)), light(behind)];
    const ratio = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
    if (ratio < 4.5) weak.push(`${ratio.toFixed(2)} ${e.className || e.tagName}: ${e.textContent.trim().slice(0, 30)}`);
  }
  return weak;
};
