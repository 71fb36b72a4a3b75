// Keys that work everywhere, and the first call.

document.addEventListener("keydown", (event) => {
  if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.key === "/" && !event.target.closest("input, textarea, select, [contenteditable]") && !$("#dialog").open) {
    event.preventDefault();
    showView("ask");
    question.focus();
  }
  if (event.key === "Escape" && !$("#dialog").open) hideQuote() || closeMenu() || closeFilters() || closePanel() || closeRail();
});
actions["close-all"] = () => { closePanel(); closeRail(); };

async function start() {
  setTheme(remembered("dateline-theme") ?? "auto");
  const c = new URLSearchParams(window.location.search).get("c");
  const found = await call("hello", { c });
  if (found.error) { fill(thread, "").append(make("p", "notice", found.error)); return; }
  showPulse(found);
  fill($("#talks"), found.rail);
  element.classList.toggle("read-only", !found.writable);
  if (found.thread !== undefined) {
    state.c = c;
    showConversation(found);
  } else {
    fill(thread, found.empty);
    if (found.gone) { toast("This conversation is not here any more."); address(); }
  }
  showFilters();
  pulseTimer = setTimeout(loadPulse, state.indexing ? 1000 : 15000);
  element.dataset.ready = "true";
  if (!narrow()) question.focus({ preventScroll: true });
}
start();
