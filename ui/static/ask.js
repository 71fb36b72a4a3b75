// Asking: the composer and its filters, the stream of an answer, and what can be done with an answer afterwards.

const thread = $("#thread"), question = $("#question");

function ask(text, { verbatim = false } = {}) {
  const asked = text.trim();
  if (!asked || state.live) return;
  if (state.view !== "ask") showView("ask");
  $(".welcome")?.remove();
  const id = Math.random().toString(36).slice(2);
  const turn = make("article", "turn live");
  turn.dataset.asked = asked;
  turn.append(make("h2", "asked", asked));
  const limits = chipWords().join(" · ");
  turn.append(make("div", "searched-slot"));
  if (limits) turn.append(make("p", "limits", `Only ${limits}`));
  const status = make("p", "status");
  status.append(make("span", "spin"), make("span", "status-text", "Sending…"));
  const answer = make("div", "answer");
  answer.append(make("p", "said"));
  turn.append(status, answer, make("template", "cards"));
  thread.append(turn);
  state.live = { id, turn, asked, verbatim, shown: 0, c: state.c };
  busy(true);
  $("#scroll").scrollTo({ top: turn.offsetTop - 20, behavior: smooth() });
  trigger("ask", { turn: id, question: asked, c: state.c, filters: state.filters, verbatim });
}

const smooth = () => (window.matchMedia("(prefers-reduced-motion: reduce)").matches ? "auto" : "smooth");

function busy(is) {
  $("#send").hidden = is;
  $(".stop").hidden = !is;
  if (is && document.activeElement === $("#send")) $(".stop").focus();
}

watch("value", () => {
  const update = props.value, live = state.live;
  if (!update || !live || update.turn !== live.id) return;
  if (update.done) finish(live, update); else progress(live, update);
});

function progress(live, update) {
  const status = $(".status-text", live.turn);
  if (update.status && status.textContent !== update.status) { status.textContent = update.status; announce(update.status); }
  if (update.searched && !live.searched) { live.searched = fill($(".searched-slot", live.turn), update.searched); }
  if (update.cards) fill($("template.cards", live.turn), update.cards);
  // Only what is new is added, so that a mark that has the focus keeps it.
  for (const html of update.sentences.slice(live.shown)) {
    const said = $(".said", live.turn);
    said.insertAdjacentHTML("beforeend", (live.shown ? " " : "") + html);
    live.shown += 1;
    announce(said.lastElementChild.textContent);
  }
}

function finish(live, update) {
  const held = live.turn.contains(document.activeElement) ? document.activeElement.dataset.n : null;
  const template = fill(document.createElement("template"), update.html);
  const turn = template.content.firstElementChild;
  live.turn.replaceWith(turn);
  if (held) $(`.mark[data-n="${held}"]`, turn)?.focus();
  const left = $$(".s", turn).slice(live.shown).map((sentence) => sentence.textContent);
  announce(left.join(" ") || $(".answer.not_found, .answer.failed", turn)?.textContent || "The answer is complete.");
  state.live = null;
  busy(false);
  if (update.c) {
    if (state.c !== update.c) { state.c = update.c; address(); }
    loadRail();
  }
}

function stopAsking(words = "Stopped. Nothing of this answer was kept.") {
  const live = state.live;
  if (!live) return;
  state.live = null;
  trigger("stop");
  busy(false);
  live.turn.classList.remove("live");
  live.turn.dataset.status = "failed";
  $(".status", live.turn).replaceWith(make("p", "notice", words));
  const tools = make("div", "tools");
  for (const [act, label] of [["retry", "Try again"], ["edit", "Edit question"]]) {
    const button = make("button", "small", label);
    button.type = "button";
    button.dataset.act = act;
    tools.append(button);
  }
  live.turn.append(tools);
  announce(words);
  question.focus();
}
actions.stop = () => stopAsking();

// What was not answered leaves no trace in the conversation, so it leaves none on the page either when asked again.
function takeAway(turn) {
  if (turn.dataset.status === "failed") turn.remove();
}
actions.ask = (button) => ask(button.dataset.question);
actions.retry = (button) => {
  if (state.live) return;
  const turn = button.closest(".turn"), asked = turn.dataset.asked;
  takeAway(turn);
  ask(asked);
};
actions.edit = (button) => {
  const turn = button.closest(".turn");
  question.value = turn.dataset.asked;
  takeAway(turn);
  grow();
  question.focus();
  question.setSelectionRange(question.value.length, question.value.length);
};
actions["edit-form"] = (button) => {
  const line = button.closest(".searched"), form = make("form", "searched-form");
  const input = make("input");
  input.value = button.dataset.form;
  input.setAttribute("aria-label", "Search for");
  const go = make("button", "primary small", "Search");
  form.append(input, go);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const text = input.value;
    form.replaceWith(line);
    ask(text, { verbatim: true });
  });
  form.addEventListener("keydown", (event) => {
    if (event.key === "Escape") { event.stopPropagation(); form.replaceWith(line); button.focus(); }
  });
  line.replaceWith(form);
  input.focus();
};

actions.copy = async (button) => {
  const source = $(`template[data-copy="${button.dataset.format}"]`, button.closest(".turn"));
  const copied = await copyText(source.content.textContent);
  const label = button.textContent;
  button.textContent = copied ? "Copied" : "Not copied";
  announce(button.textContent);
  setTimeout(() => { button.textContent = label; }, 1500);
};
async function copyText(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch (error) { /* no permission, or not a secure context: the old way */ }
  const area = make("textarea", "sr-only");
  area.value = text;
  element.append(area);
  area.select();
  const done = document.execCommand("copy");
  area.remove();
  return done;
}

// The composer.
function grow() {
  question.style.height = "auto";
  question.style.height = `${Math.min(question.scrollHeight, 200)}px`;
}
question.addEventListener("input", grow);
question.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
  event.preventDefault();
  send();
});
$("#composer").addEventListener("submit", (event) => { event.preventDefault(); send(); });
function send() {
  if (state.live || !question.value.trim()) return;
  const text = question.value;
  question.value = "";
  grow();
  closeFilters();
  ask(text);
}
actions["focus-question"] = () => { showView("ask"); question.focus(); };

// Filters.
const WORDS = { since: "from", until: "to", as_of: "as of" };
const days = new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "short", year: "numeric", timeZone: "UTC" });
const dayWords = (iso) => days.format(new Date(`${iso}T00:00:00Z`));

function chipList() {
  const chips = [];
  for (const name of ["since", "until"]) if (state.filters[name]) chips.push([name, `${WORDS[name]} ${dayWords(state.filters[name])}`]);
  for (const source of state.filters.sources) chips.push(["source", source]);
  if (state.filters.as_of) chips.push(["as_of", `as of ${dayWords(state.filters.as_of)}`]);
  return chips;
}
const chipWords = () => chipList().map(([, words]) => words);

function showFilters() {
  const items = chipList().map(([name, words]) => {
    const item = make("li", "chip"), button = make("button", "", "×");
    item.append(make("span", "", words), button);
    button.type = "button";
    button.dataset.act = "unfilter";
    button.dataset.name = name;
    button.dataset.value = words;
    button.setAttribute("aria-label", `Remove the filter: ${words}`);
    return item;
  });
  $("#chips").replaceChildren(...items);
  $("#chips").hidden = !items.length;
  for (const name of ["since", "until", "as_of"]) $(`[data-filter="${name}"]`).value = state.filters[name] ?? "";
  $('[data-filter="source"]').value = "";
}
actions.unfilter = (button) => {
  const { name, value } = button.dataset;
  if (name === "source") state.filters.sources = state.filters.sources.filter((source) => source !== value);
  else state.filters[name] = null;
  showFilters();
  ($("#chips button") ?? question).focus();
};
$("#filters").addEventListener("change", (event) => {
  const { filter } = event.target.dataset, { value } = event.target;
  if (filter === "source") { if (value && !state.filters.sources.includes(value)) state.filters.sources.push(value); }
  else if (value === "" || /^[0-9]{4}-/.test(value)) state.filters[filter] = value || null;
  showFilters();
});
actions.filters = (button) => {
  const open = $("#filters").hidden;
  $("#filters").hidden = !open;
  button.setAttribute("aria-expanded", String(open));
  if (open) $("#filters input").focus();
};
function closeFilters() {
  const open = !$("#filters").hidden;
  $("#filters").hidden = true;
  $('[data-act="filters"]').setAttribute("aria-expanded", "false");
  return open;
}
