// From a mark to the words: the small card on hover or focus, the panel of sources, and the whole article in it.

const panel = $("#panel"), panelBody = $("#panel-body"), quoteCard = $("#quote-card");
const panelState = { turn: null, opener: null };

const cardOf = (mark) => $("template.cards", mark.closest(".turn"))?.content.querySelector(`.card[data-n="${mark.dataset.n}"]`);

let hideTimer;
function showQuote(mark) {
  const card = cardOf(mark);
  if (!card) return;
  clearTimeout(hideTimer);
  const quote = make("p", "quote", card.querySelector("mark").textContent);
  const about = make("p", "quote-about");
  about.append(make("strong", "", card.querySelector("h3").textContent), card.querySelector(".meta").cloneNode(true));
  const standing = card.querySelector(".standing");
  quoteCard.replaceChildren(quote, about, ...(standing ? [make("p", standing.className, standing.firstChild.textContent)] : []));
  quoteCard.hidden = false;
  mark.setAttribute("aria-describedby", "quote-card");
  const at = mark.getBoundingClientRect(), size = quoteCard.getBoundingClientRect();
  const left = Math.max(12, Math.min(at.left - 24, window.innerWidth - size.width - 12));
  const above = at.top - size.height - 8;
  quoteCard.style.left = `${left}px`;
  quoteCard.style.top = `${above > 8 ? above : at.bottom + 8}px`;
}
function hideQuote() {
  const shown = !quoteCard.hidden;
  clearTimeout(hideTimer);
  quoteCard.hidden = true;
  $(".mark[aria-describedby]")?.removeAttribute("aria-describedby");
  return shown;
}
const hideSoon = () => { clearTimeout(hideTimer); hideTimer = setTimeout(hideQuote, 150); };
element.addEventListener("mouseover", (event) => {
  const mark = event.target.closest(".mark");
  if (mark) showQuote(mark); else if (event.target.closest("#quote-card")) clearTimeout(hideTimer);
});
element.addEventListener("mouseout", (event) => { if (event.target.closest(".mark, #quote-card")) hideSoon(); });
element.addEventListener("focusin", (event) => { if (event.target.matches(".mark:focus-visible")) showQuote(event.target); else hideQuote(); });
$("#scroll").addEventListener("scroll", hideQuote, { passive: true });

actions.mark = (button) => showSources(button.closest(".turn"), button.dataset.n, button);
actions.sources = (button) => showSources(button.closest(".turn"), null, button);

function showSources(turn, number, opener) {
  hideQuote();
  panelState.turn = turn;
  openPanel("Sources", opener);
  panelBody.replaceChildren($("template.cards", turn).content.cloneNode(true));
  $('[data-act="back"]').hidden = true;
  const card = number ? $(`.card[data-n="${number}"]`, panelBody) : null;
  $$(".mark.lit").forEach((mark) => mark.classList.remove("lit"));
  if (card) {
    card.classList.add("lit");
    $$(`.mark[data-n="${number}"]`, turn).forEach((mark) => mark.classList.add("lit"));
    reach(card, $("mark", card) ?? card);
  } else { panelBody.scrollTop = 0; panelBody.focus(); }
}

// Focus goes to the card, the eye to its quote: in the middle of the panel.
function reach(card, target) {
  card.focus({ preventScroll: true });
  const box = panelBody.getBoundingClientRect(), at = target.getBoundingClientRect(), top = card.getBoundingClientRect();
  const room = at.bottom - top.top < box.height;
  panelBody.scrollTop += room ? top.top - box.top - 12 : at.top - box.top - box.height / 3;
}

function openPanel(title, opener) {
  if (opener && !panel.contains(opener)) panelState.opener = opener;
  $("#panel-title").textContent = title;
  panel.setAttribute("aria-label", title);
  panel.hidden = false;
  $(".app").classList.add("with-panel");
}
function closePanel() {
  if (panel.hidden) return false;
  panel.hidden = true;
  $(".app").classList.remove("with-panel");
  $$(".mark.lit").forEach((mark) => mark.classList.remove("lit"));
  const { opener } = panelState;
  (opener?.isConnected ? opener : question).focus({ preventScroll: true });
  return true;
}
actions["close-panel"] = closePanel;
actions.back = () => {
  const number = panelState.number;
  if (panelState.turn?.isConnected) showSources(panelState.turn, number, null);
};

actions.article = async (button) => {
  const { id, version, start, end } = button.dataset;
  const fromSources = Boolean(button.closest(".card"));
  panelState.number = button.closest(".card")?.dataset.n ?? panelState.number;
  const found = await call("article", { id, version, start, end });
  if (found.html) showReader("Article", found.html, button, fromSources || !$('[data-act="back"]').hidden);
};
actions.compare = async (button) => {
  const { id, version } = button.dataset;
  const fromSources = Boolean(button.closest(".card"));
  panelState.number = button.closest(".card")?.dataset.n ?? panelState.number;
  const found = await call("compare", { id, version });
  if (found.html) showReader("What changed", found.html, button, fromSources || !$('[data-act="back"]').hidden);
};

function showReader(title, html, opener, canGoBack) {
  openPanel(title, opener);
  fill(panelBody, html);
  $('[data-act="back"]').hidden = !(canGoBack && panelState.turn?.isConnected);
  panelBody.scrollTop = 0;
  $("h2", panelBody)?.focus({ preventScroll: true });
  const target = $(".text mark, .text ins, .text del", panelBody);
  if (!target) return;
  const box = panelBody.getBoundingClientRect(), at = target.getBoundingClientRect();
  if (at.bottom > box.bottom - 40) panelBody.scrollTop += at.top - box.top - box.height / 3;
}

actions.remove = async (button) => {
  const sure = await inquire({
    title: "Remove this article?", yes: "Remove", danger: true,
    text: `“${button.dataset.title}” will be found and cited no more. Answers that cite it will say that it was withdrawn.`,
  });
  if (!sure) return;
  const done = await call("remove", { id: button.dataset.id });
  if (done.error) return;
  announce("The article is removed.");
  closePanel();
  loadPulse();
  if (state.view === "articles") loadArchive();
};
