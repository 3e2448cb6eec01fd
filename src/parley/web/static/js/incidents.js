// One selection in map, list and time line: marks are asked for in place, and the chosen row is kept in sight.
const found = document.getElementById("found");

function settle() {
  const list = document.getElementById("list");
  const row = list?.querySelector("tr.selected");
  if (row) list.scrollTop = Math.max(0, row.offsetTop - list.clientHeight / 3);
  // On a phone the filters begin folded, so that the map comes first.
  if (matchMedia("(max-width: 720px)").matches) document.querySelector("#filters > details")?.removeAttribute("open");
}

found.addEventListener("click", (event) => {
  const mark = event.target.closest("svg a[data-id]");
  if (!mark || event.ctrlKey || event.metaKey) return;
  event.preventDefault();
  const address = mark.getAttribute("href");
  htmx.ajax("GET", address, { target: "#found", swap: "innerHTML" });
});
found.addEventListener("dblclick", (event) => {
  const row = event.target.closest("tr[data-open]");
  if (row) location.href = row.dataset.open;
});
document.body.addEventListener("htmx:afterSettle", settle);
window.addEventListener("load", settle);
