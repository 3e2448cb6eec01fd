// The quick choices and the fields of the interval drive each other. Without this script the choice fills empty fields.
const form = document.getElementById("report-form");
const field = (name) => form.elements.namedItem(name);
const width = document.getElementById("width");
const WIDE = { now: 5, hour: 60 };

const clock = (moment) => moment.toTimeString().slice(0, 5);
const minutes = (text) => (text ? Number(text.slice(0, 2)) * 60 + Number(text.slice(3)) : NaN);
const digits = new Intl.NumberFormat(document.documentElement.lang === "ar" ? "ar-u-nu-arab" : "en");

function tell() {
  const span = minutes(field("to_time").value) - minutes(field("from_time").value);
  width.textContent = !(span >= 0) ? "" : span === 1 ? width.dataset.one : width.dataset.many.replace("{n}", digits.format(span));
}

function choose(quick) {
  for (const radio of form.querySelectorAll("[name=quick]")) radio.checked = radio.value === quick;
}

for (const radio of form.querySelectorAll("[name=quick]")) {
  radio.addEventListener("change", () => {
    // The node's clock is what counts, so a choice empties the fields and the node fills them when it records.
    field("from_time").value = "";
    field("to_time").value = "";
    if (radio.value === "earlier") field("from_time").focus();
    tell();
  });
}
for (const name of ["from_time", "to_time", "day"]) {
  field(name).addEventListener("input", () => {
    choose("earlier");
    tell();
  });
}
tell();
