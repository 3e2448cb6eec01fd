// Keys of the pages. Single keys can be switched off; nothing here is needed to read or to act.
const PLACES = { t: "/", i: "/incidents/", b: "/bulletins/", n: "/talks/" };
const STORED = "parley.single-keys";
const dialog = document.getElementById("keys");
const single = document.getElementById("single-keys");
let awaited = "";

single.checked = localStorage.getItem(STORED) !== "off";
single.addEventListener("change", () => localStorage.setItem(STORED, single.checked ? "on" : "off"));

const typing = (target) => target.closest("input:not([type=checkbox]):not([type=radio]), textarea, select, [contenteditable]");
const rows = () => [...document.querySelectorAll("#list tbody tr[data-id]")];

function focus(id) {
  const part = document.getElementById(id);
  if (!part) return false;
  part.scrollIntoView({ block: "nearest" });
  const seen = [...part.querySelectorAll("input, select, summary, a")].find((one) => one.getClientRects().length);
  (seen ?? part).focus();
  return true;
}

function move(step) {
  const all = rows();
  const now = all.findIndex((row) => row.classList.contains("selected"));
  const next = all[now < 0 ? (step > 0 ? 0 : all.length - 1) : now + step];
  next?.querySelector("a[hx-get], a")?.click();
  return Boolean(next);
}

function press(selector) {
  const found = document.querySelector(selector);
  found?.click();
  return Boolean(found);
}

const ACTS = {
  j: () => move(1),
  k: () => move(-1),
  Enter: () => press("#open"),
  f: () => focus("filters"),
  m: () => focus("map"),
  t: () => focus("timeline"),
  r: () => press("[data-key=r]"),
  v: () => press("[data-key=v]"),
  "/": () => focus("filters") || (location.href = PLACES.i),
  "?": () => (dialog.showModal(), true),
  Escape: () => (history.length > 1 ? (history.back(), true) : false),
};

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || dialog.open) return;
  if (typing(event.target)) {
    if (event.key === "Escape") event.target.blur();
    return;
  }
  if (!single.checked && event.key !== "Escape") return;
  if (event.key === "Enter" && event.target.closest("a, button, summary, input")) return;
  if (awaited === "g" && PLACES[event.key]) {
    awaited = "";
    location.href = PLACES[event.key];
    event.preventDefault();
    return;
  }
  awaited = event.key === "g" ? "g" : "";
  if (ACTS[event.key]?.()) event.preventDefault();
});
