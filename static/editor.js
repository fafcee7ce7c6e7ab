// The editor of a draft: saves while one types, keeps the hands on the keyboard. Without it every button works as well.
(() => {
  "use strict";
  const SAVE_MS = 600;
  const KEY = "newkey"; // what templates call the row that is to be made

  let timer = null;
  let unsaved = false;
  const touched = new Set(); // keys of rows typed in since they were last saved: only their sums come back

  const form = () => document.getElementById("quotes-editor");
  const list = () => document.getElementById("quotes-editor-rows");
  const rowOf = (element) => element.closest("[data-line]");
  const keyOf = (row) => row.querySelector("[name=key]").value;

  function save(wait = SAVE_MS) {
    unsaved = true;
    clearTimeout(timer);
    timer = setTimeout(() => htmx.trigger(form(), "save"), wait);
  }

  function freshKey() {
    const bytes = crypto.getRandomValues(new Uint8Array(8));
    return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  }

  function make(kind) {
    const key = freshKey();
    const holder = document.createElement("template");
    holder.innerHTML = document.getElementById(`new-${kind}`).innerHTML.replaceAll(KEY, key);
    return holder.content.querySelector("[data-line]");
  }

  // Fields are called name.key: what one row says goes into another by the name alone.
  function fill(row, from, names) {
    from.querySelectorAll("input, select, textarea").forEach((field) => {
      const [name, key] = field.name.split(".");
      if (!key || (names && !names.includes(name))) return;
      const mine = row.querySelector(`[name^="${name}."]`);
      if (!mine) return;
      if (field.type === "checkbox") mine.checked = field.checked;
      else mine.value = field.value;
    });
  }

  // Why there is no VAT is asked at 0 % only.
  function askWhy(row) {
    const rate = row.querySelector("[name^='rate.']");
    if (rate) row.querySelector("[name^='vat_free.']").hidden = /[1-9]/.test(rate.value);
  }

  const first = (row) => row?.querySelector("[data-first]")?.focus();

  const acts = {
    add(button, row) {
      const kind = button.dataset.kind || "item";
      const before = row || list().lastElementChild;
      const made = make(kind);
      const rates = [...list().querySelectorAll(".line-item")];
      if (kind === "item" && rates.length) fill(made, rates[rates.length - 1], ["rate"]);
      askWhy(made);
      if (before) before.after(made);
      else list().append(made);
      first(made);
    },
    copy(button, row) {
      const made = make(row.querySelector("[name^='kind.']").value);
      fill(made, row, ["label", "description", "quantity", "unit", "price", "rate", "vat_free", "discount", "optional"]);
      askWhy(made);
      row.after(made);
      touched.add(keyOf(made));
      first(made);
      save(0);
    },
    delete(button, row) {
      const next = row.nextElementSibling || row.previousElementSibling;
      row.remove();
      document.getElementById("announcer").textContent = form().dataset.gone;
      if (next) first(next);
      else document.querySelector("[data-line-do=add]").focus();
      save(0);
    },
    up(button, row) {
      if (!row.previousElementSibling) return;
      const held = document.activeElement;
      row.previousElementSibling.before(row);
      held.focus();
      save(0);
    },
    down(button, row) {
      if (!row.nextElementSibling) return;
      const held = document.activeElement;
      row.nextElementSibling.after(row);
      held.focus();
      save(0);
    },
  };

  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-line-do]");
    if (!button || !form()?.contains(button)) return;
    event.preventDefault();
    acts[button.dataset.lineDo](button, rowOf(button));
  });

  document.addEventListener("input", (event) => {
    if (!form()?.contains(event.target) || event.target.closest("[data-apart]")) return;
    const row = rowOf(event.target);
    if (row) {
      touched.add(keyOf(row));
      askWhy(row);
    }
    if (event.target.matches("[data-redraw]")) htmx.trigger(form(), "submit");
    else save();
  });

  const lastField = (row) => [...row.querySelectorAll("input:not([type=hidden]):not([type=checkbox]), select, textarea")].pop();

  document.addEventListener("keydown", (event) => {
    const row = rowOf(event.target);
    if (!row || event.isComposing) return;
    const { key, altKey, ctrlKey, metaKey, shiftKey } = event;
    const act = (name) => { event.preventDefault(); acts[name]({ dataset: {} }, row); };
    if (altKey && key === "ArrowUp") act("up");
    else if (altKey && key === "ArrowDown") act("down");
    else if ((ctrlKey || metaKey) && key === "Enter") act("add");
    else if ((ctrlKey || metaKey) && shiftKey && key === "Backspace") act("delete");
    else if (key === "Tab" && !shiftKey && !row.nextElementSibling && event.target === lastField(row)) {
      const label = row.querySelector("[data-first]");
      if (label.value) act("add");
    } else if (key === "Enter" && event.target.matches("input")) {
      event.preventDefault(); // the same field of the next row, or a new row
      const name = event.target.name.split(".")[0];
      const next = row.nextElementSibling;
      const field = next?.querySelector(`[name^="${name}."]:not([hidden])`) || next?.querySelector("[data-first]");
      if (field) field.focus();
      else act("add");
    }
  });

  // The sentence beside a field comes from the server; the field itself, which may be typed in, is left alone.
  function mark(box) {
    const wrong = box.dataset.invalid.split(" ");
    (rowOf(box) || box.parentElement).querySelectorAll(".input").forEach((field) => {
      if (wrong.includes((field.name || "").split(".")[0])) field.setAttribute("aria-invalid", "true");
      else field.removeAttribute("aria-invalid");
    });
  }

  // Requests wait for one another: the version that the one before was answered with goes along.
  document.addEventListener("htmx:before:request", ({ detail }) => {
    if (detail.ctx.sourceElement !== form()) return;
    const version = form().querySelector("[name=version]").value;
    detail.ctx.request.body?.set?.("version", version);
    detail.ctx.request.body?.set?.("touched", [...touched].join(" "));
    unsaved = false;
  });

  document.addEventListener("htmx:finally:request", ({ detail }) => {
    const { ctx } = detail;
    if (ctx.sourceElement !== form()) return;
    if (!ctx.response || ctx.response.status >= 400) unsaved = true;
    else if (!unsaved) touched.clear();
    form().querySelectorAll("[data-invalid]").forEach(mark);
  });

  addEventListener("beforeunload", (event) => {
    if (unsaved) event.preventDefault();
  });
})();
