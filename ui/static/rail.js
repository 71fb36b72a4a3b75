// Conversations: the list, the menu of each, and the address that brings one back.

async function loadRail() {
  const found = await call("conversations", { query: $("#rail-query").value, c: state.c });
  if (found.rail !== undefined) fill($("#talks"), found.rail);
}
$("#rail-query").addEventListener("input", later(200, loadRail));

function address() {
  const url = new URL(window.location.href);
  if (state.c) url.searchParams.set("c", state.c); else url.searchParams.delete("c");
  if (url.href !== window.location.href) history.pushState(null, "", url);
}
window.addEventListener("popstate", () => {
  const c = new URLSearchParams(window.location.search).get("c");
  if (c) openConversation(c); else startNew();
});

async function openConversation(c) {
  stopAsking();
  const found = await call("conversation", { c });
  if (found.error) return;
  state.c = c;
  showConversation(found);
  address();
  loadRail();
}
function showConversation(found) {
  state.filters = found.filters;
  closePanel();
  fill(thread, found.thread);
  showFilters();
  const last = thread.lastElementChild;
  if (last) $("#scroll").scrollTop = last.offsetTop - 24;
}
async function startNew() {
  stopAsking();
  state.c = null;
  state.filters = { since: null, until: null, sources: [], as_of: null };
  closePanel();
  showFilters();
  address();
  const found = await call("welcome");
  fill(thread, found.empty ?? "");
  loadRail();
}
actions.new = async () => { closeRail(); showView("ask"); await startNew(); question.focus(); };
actions.open = async (button) => { closeRail(); showView("ask"); await openConversation(button.dataset.c); question.focus(); };

actions.rail = (button) => {
  const open = $(".app").classList.toggle("with-rail");
  button.setAttribute("aria-expanded", String(open));
  if (open) $("#rail .new").focus();
};
function closeRail() {
  const open = $(".app").classList.contains("with-rail");
  $(".app").classList.remove("with-rail");
  $(".rail-toggle").setAttribute("aria-expanded", "false");
  return open;
}

// The menu of a conversation.
const menu = $("#menu");
actions.menu = (button) => {
  if (menu.opener === button && !menu.hidden) { closeMenu(); return; }
  closeMenu();
  menu.opener = button;
  menu.c = button.dataset.c;
  menu.hidden = false;
  button.setAttribute("aria-expanded", "true");
  const at = button.getBoundingClientRect(), size = menu.getBoundingClientRect();
  menu.style.left = `${Math.max(8, Math.min(at.right - size.width, window.innerWidth - size.width - 8))}px`;
  menu.style.top = `${Math.min(at.bottom + 4, window.innerHeight - size.height - 8)}px`;
  $("button", menu).focus();
};
function closeMenu() {
  if (menu.hidden) return false;
  menu.hidden = true;
  menu.opener?.setAttribute("aria-expanded", "false");
  if (menu.contains(document.activeElement) || document.activeElement === document.body) menu.opener?.focus();
  return true;
}
menu.addEventListener("keydown", (event) => {
  const items = $$("button", menu), at = items.indexOf(document.activeElement);
  const move = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (move) { event.preventDefault(); items[(at + move + items.length) % items.length].focus(); }
  if (event.key === "Tab") closeMenu();
});
document.addEventListener("pointerdown", (event) => {
  if (!event.target.closest("#menu, [data-act=menu]")) closeMenu();
  if (!event.target.closest("#filters, [data-act=filters]")) closeFilters();
});

actions.rename = async () => {
  const { c, opener } = menu;
  closeMenu();
  const title = await inquire({ title: "Rename the conversation", yes: "Rename", value: opener.dataset.title });
  if (title) { await call("rename", { c, title }); loadRail(); }
};
actions.delete = async () => {
  const { c, opener } = menu;
  closeMenu();
  const sure = await inquire({
    title: "Delete this conversation?", yes: "Delete", danger: true,
    text: `“${opener.dataset.title}” and its answers will be gone. The articles stay.`,
  });
  if (!sure || (await call("delete", { c })).error) return;
  announce("The conversation is deleted.");
  if (c === state.c) startNew(); else loadRail();
};
actions.export = async (button) => {
  const { c } = menu;
  closeMenu();
  const file = await call("export", { c, format: button.dataset.format });
  if (file.error) return;
  const link = make("a");
  link.href = URL.createObjectURL(new Blob([file.text], { type: file.type }));
  link.download = file.name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10000);
};
