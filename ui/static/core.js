// What every part of the page's script uses: the state, calls to the server, and one listener for all buttons.
// Gradio hands in `element` (the part's root), `trigger`, `props`, `server` and `watch`. Markup comes from the server,
// escaped there; whatever a person typed is set as text here.

const $ = (selector, within = element) => within.querySelector(selector);
const $$ = (selector, within = element) => [...within.querySelectorAll(selector)];
const actions = {};
const state = {
  c: null,
  filters: { since: null, until: null, sources: [], as_of: null },
  live: null,
  view: "ask",
  indexing: false,
  revision: null,
};
const narrow = () => window.matchMedia("(max-width: 760px)").matches;

async function call(verb, data = {}) {
  let answer;
  try {
    answer = await server.call({ verb, ...data });
  } catch (error) {
    answer = { error: "The server can't be reached. Is it still running?" };
  }
  if (answer.error) toast(answer.error);
  return answer;
}

function fill(target, html) {
  target.innerHTML = html;
  return target;
}

function make(tag, classes, text) {
  const made = document.createElement(tag);
  if (classes) made.className = classes;
  if (text !== undefined) made.textContent = text;
  return made;
}

let toastTimer;
function toast(message) {
  const box = $("#toast");
  box.textContent = message;
  box.classList.add("shown");
  clearTimeout(toastTimer);
  toastTimer = setTimeout(() => { box.classList.remove("shown"); box.textContent = ""; }, 6000);
}

function announce(text) {
  $("#announce").append(make("p", "", text));
  while ($("#announce").childElementCount > 20) $("#announce").firstChild.remove();
}

function later(wait, act) {
  let timer;
  return (...given) => { clearTimeout(timer); timer = setTimeout(() => act(...given), wait); };
}

function remembered(name, value) {
  try {
    if (value === undefined) return localStorage.getItem(name);
    localStorage.setItem(name, value);
  } catch (error) { /* storage is closed to us: nothing is remembered */ }
  return null;
}

// A question to the person, or a line to fill in. Resolves to true, to the line, or to null for no.
function inquire({ title, text = "", yes = "OK", value = null, danger = false }) {
  const dialog = $("#dialog"), input = $("#dialog-input");
  $("#dialog-title").textContent = title;
  $("#dialog-text").textContent = text;
  $("#dialog-yes").textContent = yes;
  $("#dialog-yes").classList.toggle("danger", danger);
  input.hidden = value === null;
  input.value = value ?? "";
  dialog.returnValue = "";
  dialog.showModal();
  if (value !== null) input.select();
  return new Promise((resolve) => {
    dialog.addEventListener("close", () => {
      const said = dialog.returnValue === "yes";
      resolve(said ? (value === null ? true : input.value.trim()) : null);
    }, { once: true });
  });
}
actions["dialog-no"] = () => $("#dialog").close();

function setTheme(theme) {
  const root = document.documentElement;
  if (theme === "auto") delete root.dataset.theme; else root.dataset.theme = theme;
  $(".theme").setAttribute("aria-label", `Theme: ${theme === "auto" ? "as the system" : theme}`);
  remembered("dateline-theme", theme);
}
actions.theme = () => {
  const order = ["auto", "light", "dark"];
  setTheme(order[(order.indexOf(document.documentElement.dataset.theme ?? "auto") + 1) % 3]);
};

actions.view = (button) => showView(button.dataset.view);
function showView(view) {
  state.view = view;
  $(".app").dataset.view = view;
  $$(".view").forEach((section) => { section.hidden = section.dataset.view !== view; });
  $$(".views button").forEach((button) => {
    if (button.dataset.view === view) button.setAttribute("aria-current", "page");
    else button.removeAttribute("aria-current");
  });
  if (view === "articles") loadArchive();
  if (view === "index") loadIndex();
}

element.addEventListener("click", (event) => {
  const button = event.target.closest("[data-act]");
  if (!button || !element.contains(button)) return;
  const act = actions[button.dataset.act];
  if (act) { if (button.tagName === "A") event.preventDefault(); act(button, event); }
});
