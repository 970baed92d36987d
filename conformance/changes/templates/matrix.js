"use strict";
(() => {
  const at = (id) => document.getElementById(id);
  const form = at("filter");
  const rows = [...document.querySelectorAll("tbody tr[data-level]")].map((row) => ({
    row,
    words: row.textContent.toLowerCase(),
    group: row.parentElement.dataset.group,
    level: row.dataset.level,
    verdicts: row.dataset.verdicts.split(" "),
    differs: "differs" in row.dataset,
  }));
  const show = () => {
    const words = at("text").value.toLowerCase().split(/\s+/).filter(Boolean);
    const [group, level, verdict] = ["group", "level", "verdict"].map((id) => at(id).value);
    const apart = at("differs").checked;
    let count = 0;
    for (const it of rows) {
      const fits = words.every((word) => it.words.includes(word)) && (!group || it.group === group) &&
        (!level || it.level === level) && (!verdict || it.verdicts.includes(verdict)) && (!apart || it.differs);
      it.row.hidden = !fits;
      count += fits;
    }
    for (const body of document.querySelectorAll("tbody[data-group]")) {
      body.hidden = !body.querySelector("tr[data-level]:not([hidden])");
    }
    at("count").textContent = `${count} of ${rows.length} clauses`;
    at("none").hidden = count > 0;
  };
  form.addEventListener("input", show);
  form.addEventListener("reset", () => setTimeout(show));
  form.addEventListener("submit", (event) => event.preventDefault());
  form.hidden = false;
  show();
})();
