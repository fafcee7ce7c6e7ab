// What HTML and htmx cannot do alone. No inline code, no eval: fits "script-src 'self'".
(() => {
  "use strict";
  const POLL_MS = 700;
  const LOST_POLL_MS = 2000; // the answer got lost: the truth may take a while, do not press the server

  const all = (selector) => document.querySelectorAll(selector);

  function announce(text) {
    const region = document.getElementById("announcer");
    if (region && text && region.textContent !== text) region.textContent = text;
  }

  // Each error summary takes the focus once: on load, or when a swap brings it; what a swap brings without
  // errors takes it where it says data-focus: the link or button that had it is gone. Its top is brought into
  // view, but nothing moves for those who see it already.
  function focusNews(...selectors) {
    const [news] = selectors.flatMap((selector) => [...all(`${selector}:not([data-seen])`)]);
    all(".error-summary, [data-focus]").forEach((element) => { element.dataset.seen = ""; });
    if (!news) return;
    news.focus({ preventScroll: true });
    const { top } = news.getBoundingClientRect();
    if (top < 0 || top > innerHeight / 2) news.scrollIntoView();
  }

  // <form data-progress="#invoice-steps">: while its request runs, the named element is shown and asked to
  // refresh itself. If the answer is lost (network, timeout, 5xx) the asking goes on until the element says
  // data-done, or its answer redirects: whether it worked is for the server to say.
  let timer = null;
  function ask(selector, wait) {
    clearInterval(timer);
    timer = setInterval(() => {
      const box = document.querySelector(selector);
      if (!box || box.hasAttribute("data-done")) clearInterval(timer);
      else if (!box.classList.contains("htmx-request")) htmx.trigger(box, "refresh");
    }, wait);
  }

  let running = null; // the htmx context of the form's request: after a swap the form itself may be gone
  const answerLost = ({ response, status }) => !response || response.status >= 500 || status.startsWith("error");

  document.addEventListener("htmx:before:request", ({ target, detail }) => {
    if (!target.matches?.("form[data-progress]")) return;
    running = { ctx: detail.ctx, selector: target.dataset.progress };
    all(running.selector).forEach((box) => {
      box.hidden = false;
      box.removeAttribute("data-done");
      box.scrollIntoView({ block: "nearest" });
    });
    ask(running.selector, POLL_MS);
  });

  // The form's own answer is on its way and says more, such as what to correct: the steps don't leave before it.
  document.addEventListener("htmx:before:response", (event) => {
    const { ctx } = event.detail;
    if (running && ctx !== running.ctx && ctx.hx.redirect) event.preventDefault();
  });

  document.addEventListener("htmx:before:swap", ({ detail }) => {
    if (detail.ctx !== running?.ctx || answerLost(detail.ctx)) return;
    all(running.selector).forEach((box) => {
      htmx.trigger(box, "htmx:abort");
      box.hidden = true; // what the answer brings in its place shows or hides itself
    });
  });

  document.addEventListener("htmx:finally:request", ({ detail }) => {
    if (detail.ctx !== running?.ctx) return;
    clearInterval(timer);
    const lost = answerLost(detail.ctx);
    all("[data-progress-lost]").forEach((note) => { note.hidden = !lost; });
    if (lost) ask(running.selector, LOST_POLL_MS);
    running = null;
  });

  document.addEventListener("htmx:after:swap", () => {
    focusNews(".error-summary", "[data-focus]");
    all("[data-announce]:not([hidden])").forEach((element) => {
      if (element.announced === element.dataset.announce) return; // another swap: this was said
      element.announced = element.dataset.announce;
      announce(element.announced);
    });
  });

  document.addEventListener("click", async (event) => {
    const opener = event.target.closest("[data-dialog]");
    const dialog = opener && document.getElementById(opener.dataset.dialog);
    if (dialog) {
      event.preventDefault();
      dialog.showModal();
    }
    const copier = event.target.closest("[data-copy]");
    if (copier) {
      const field = document.getElementById(copier.dataset.copy); // a field, or a list: one line for each
      if (field.select) field.select(); // where the browser gives no clipboard (plain http), Ctrl-C is left
      else getSelection().selectAllChildren(field);
      if (!navigator.clipboard) return;
      await navigator.clipboard.writeText(field.value ?? field.innerText);
      announce(copier.dataset.copied);
      copier.lastElementChild.textContent = copier.dataset.copied;
    }
  });

  // <button data-reveal="new" hidden>: shows what is typed into a password's field; without scripts it is not there.
  all("[data-reveal]").forEach((button) => { button.hidden = false; });
  document.addEventListener("click", ({ target }) => {
    const button = target.closest("[data-reveal]");
    if (!button) return;
    const field = document.getElementById(button.dataset.reveal);
    const shown = field.type === "password";
    field.type = shown ? "text" : "password";
    button.setAttribute("aria-pressed", String(shown));
  });

  focusNews(".error-summary");

  // On a phone the tabs are wider than the page: the one that is open is brought into view.
  all(".tabs").forEach((bar) => {
    const here = bar.querySelector("[aria-current]");
    if (here) bar.scrollLeft = here.offsetLeft - bar.offsetLeft - (bar.clientWidth - here.offsetWidth) / 2;
  });
})();
