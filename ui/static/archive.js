// The Articles view: list, bars, uploads. And the Index view.

const archive = { offset: 0, unit: "month" };
const inputs = { query: $("#archive-query"), source: $("#archive-source"), since: $("#archive-since"), until: $("#archive-until") };

let archiveAsked = 0;
async function loadArchive() {
  const asked = ++archiveAsked, source = inputs.source.value;
  const filters = { since: inputs.since.value || null, until: inputs.until.value || null, sources: source ? [source] : [], as_of: null };
  $("#archive").setAttribute("aria-busy", "true");
  const found = await call("articles", { query: inputs.query.value, filters, unit: archive.unit, offset: archive.offset });
  if (asked !== archiveAsked) return;
  $("#archive").setAttribute("aria-busy", "false");
  $('[data-act="clear-archive"]').hidden = !(inputs.query.value || source || filters.since || filters.until);
  if (found.error) return;
  fill($("#archive"), found.list);
  const held = document.activeElement?.closest(".bars") ? document.activeElement.dataset.since : null;
  fill($("#chart"), found.chart);
  for (const bar of $$(".bar")) {
    const within = (!filters.since || bar.dataset.until >= filters.since) && (!filters.until || bar.dataset.since <= filters.until);
    bar.classList.toggle("out", !within);
    bar.setAttribute("aria-pressed", String(within && Boolean(filters.since || filters.until)));
  }
  if (held) $(`.bar[data-since="${held}"]`)?.focus();
}
const fromStart = () => { archive.offset = 0; loadArchive(); };
inputs.query.addEventListener("input", later(250, fromStart));
for (const name of ["source", "since", "until"]) inputs[name].addEventListener("change", fromStart);

actions.page = (button) => {
  archive.offset = Number(button.dataset.offset);
  loadArchive().then(() => { $("#archive").closest(".scroll").scrollTop = $("#archive").offsetTop - 20; });
};
actions.period = (button) => {
  const { since, until } = button.dataset;
  const again = inputs.since.value === since && inputs.until.value === until;
  inputs.since.value = again ? "" : since;
  inputs.until.value = again ? "" : until;
  fromStart();
};
actions.unit = (button) => {
  archive.unit = button.dataset.unit;
  $$('[data-act="unit"]').forEach((other) => other.setAttribute("aria-pressed", String(other === button)));
  loadArchive();
};
actions["clear-archive"] = () => { for (const input of Object.values(inputs)) input.value = ""; fromStart(); inputs.query.focus(); };
$("#chart").addEventListener("keydown", (event) => {
  const bars = $$(".bar"), at = bars.indexOf(document.activeElement);
  const to = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: bars.length - 1 }[event.key];
  if (at < 0 || to === undefined || !bars[to]) return;
  event.preventDefault();
  bars[at].tabIndex = -1;
  bars[to].tabIndex = 0;
  bars[to].focus();
});

// Uploads: one after the other, each with its own progress and report.
const drop = $("#drop"), waiting = [];
let uploading = false;
$("#files").addEventListener("change", (event) => { upload(event.target.files); event.target.value = ""; });
for (const kind of ["dragenter", "dragover"]) drop.addEventListener(kind, (event) => { event.preventDefault(); drop.classList.add("over"); });
drop.addEventListener("dragleave", (event) => { if (!drop.contains(event.relatedTarget)) drop.classList.remove("over"); });
drop.addEventListener("drop", (event) => { event.preventDefault(); drop.classList.remove("over"); upload(event.dataTransfer.files); });

async function upload(files) {
  for (const file of files) {
    const item = make("li"), line = make("p"), bar = make("progress");
    bar.max = 1;
    bar.value = 0;
    bar.setAttribute("aria-label", `Uploading ${file.name}`);
    line.append(make("strong", "", file.name), bar);
    item.append(line);
    $("#uploads").prepend(item);
    waiting.push([file, item, bar]);
  }
  if (uploading) return;
  uploading = true;
  while (waiting.length) await uploadOne(...waiting.shift());
  uploading = false;
  loadPulse();
  loadArchive();
}
function uploadOne(file, item, bar) {
  return new Promise((resolve) => {
    const request = new XMLHttpRequest();
    request.open("POST", `ui/upload?name=${encodeURIComponent(file.name)}`);
    request.setRequestHeader("Content-Type", "application/octet-stream");
    request.upload.onprogress = (event) => { if (event.lengthComputable) bar.value = event.loaded / event.total; };
    request.upload.onload = () => bar.removeAttribute("value");
    request.onload = () => {
      let report;
      try { report = JSON.parse(request.responseText).html; } catch (error) { report = null; }
      if (report) fill(item, report); else failUpload(item, file.name, "The server did not take it.");
      resolve();
    };
    request.onerror = () => { failUpload(item, file.name, "The server can't be reached."); resolve(); };
    request.send(file);
  });
}
function failUpload(item, name, words) {
  const line = make("p", "bad");
  line.append(make("strong", "", name), make("span", "", ` ${words}`));
  item.replaceChildren(line);
}

// The Index view, and the line at the top. While something is being indexed both follow it.
async function loadIndex() {
  const open = $$("#system details").map((run) => run.open);
  const found = await call("index");
  if (found.html === undefined) return;
  fill($("#system"), found.html);
  $$("#system details").forEach((run, index) => { run.open = Boolean(open[index]); });
}
actions.reindex = async (button) => {
  button.disabled = true;
  await call("reindex");
  announce("Indexing has begun.");
  await loadPulse();
  loadIndex();
};

let pulseTimer;
async function loadPulse() {
  clearTimeout(pulseTimer);
  if (!document.hidden) {
    let found;
    try { found = await server.call({ verb: "pulse" }); } catch (error) { found = { offline: true }; }
    showPulse(found);
  }
  pulseTimer = setTimeout(loadPulse, state.indexing ? 1000 : 15000);
}
function showPulse(found) {
  if (found.pulse === undefined) {
    fill($("#pulse"), "").append(make("span", "offline", "No connection to the server"));
    return;
  }
  if ($("#pulse").innerHTML !== found.pulse) fill($("#pulse"), found.pulse);
  for (const select of $$("[data-outlets]")) {
    const chosen = select.value;
    fill(select, found.outlets);
    select.value = chosen;
    if (select.selectedIndex < 0) select.value = "";
  }
  const moved = state.revision !== null && state.revision !== found.revision;
  const ended = state.indexing && !found.indexing;
  state.revision = found.revision;
  state.indexing = found.indexing;
  if (state.view === "index") {
    if (moved || ended) loadIndex(); else if ($("#system .progress") && found.progress) fill($("#system .progress"), found.progress);
  }
  if (moved && state.view === "articles" && !$("#archive").contains(document.activeElement)) loadArchive();
  if ((moved || ended) && $(".welcome") && !state.live) call("welcome").then((news) => { if ($(".welcome")) fill(thread, news.empty); });
}
document.addEventListener("visibilitychange", () => { if (!document.hidden) loadPulse(); });
