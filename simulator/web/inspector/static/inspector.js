"use strict";

// Everything works without this file. With it: a bar that counts new exchanges, lists that follow, buttons that copy.

const CATCH_UP_MS = 400;

function copyButtons() {
  if (!navigator.clipboard) return;
  for (const button of document.querySelectorAll("button[data-copy]")) {
    const words = button.innerHTML;
    button.hidden = false;
    button.addEventListener("click", async () => {
      await navigator.clipboard.writeText(document.getElementById(button.dataset.copy).textContent);
      button.textContent = "Copied";
      setTimeout(() => { button.innerHTML = words; }, 2000);
    });
  }
}

// A link to a line leads into parts that may be closed.
function openTarget() {
  const target = location.hash && document.getElementById(decodeURIComponent(location.hash.slice(1)));
  if (!target) return;
  for (let part = target.closest("details"); part; part = part.parentElement.closest("details")) part.open = true;
  target.scrollIntoView({ block: "center" });
}

// The banner of a page as the server makes it now: the tenant may have begun to train, or ended it.
function takeBanner(page) {
  const there = document.getElementById("training");
  const fresh = page.getElementById("training");
  if (there && fresh && there.innerHTML !== fresh.innerHTML) there.replaceChildren(...fresh.childNodes);
}

class Live {
  constructor(bar) {
    this.bar = bar;
    this.last = Number(bar.dataset.last);
    this.follows = "follows" in bar.dataset;
    this.seen = new Set();
    this.source = null;
    this.waits = false;
    document.querySelector("[data-follow]").hidden = false;
    document.addEventListener("visibilitychange", () => document.hidden ? this.stop() : this.listen());
    window.addEventListener("pagehide", () => this.stop());
    window.addEventListener("pageshow", () => this.listen());
  }

  listen() {
    if (this.source || document.hidden) return;
    const source = this.source = new EventSource(this.bar.dataset.stream);
    source.addEventListener("open", () => this.catchUp(source));
    source.addEventListener("exchange", (event) => this.came(Number(event.lastEventId)));
  }

  stop() {
    if (this.source) this.source.close();
    this.source = null;
  }

  // What was recorded between the making of the page and the first event of this source.
  async catchUp(source) {
    const answer = await fetch(`${this.bar.dataset.missed}&after=${this.last}`);
    if (answer.ok && source === this.source) for (const each of (await answer.json()).exchanges) this.came(each.id);
  }

  came(id) {
    if (id <= this.last) return;
    this.seen.add(id);
    if (this.follows && window.scrollY < this.bar.parentElement.querySelector("#rows").offsetTop) this.soon();
    else this.say();
  }

  say() {
    const count = this.seen.size;
    this.bar.querySelector("[data-count]").textContent = `${count} new exchange${count === 1 ? "" : "s"}`;
    this.bar.hidden = count === 0;
  }

  soon() {
    if (this.waits) return;
    this.waits = true;
    setTimeout(() => { this.waits = false; this.refresh(); }, CATCH_UP_MS);
  }

  // The list as the server makes it, put in place of the one that is there.
  async refresh() {
    const answer = await fetch(location.href);
    if (!answer.ok) return;
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    takeBanner(page);
    const there = document.getElementById("rows");
    const fresh = page.getElementById("rows");
    if (!there || !fresh) return;
    const focused = there.contains(document.activeElement) && document.activeElement.getAttribute("href");
    there.replaceWith(fresh);
    if (focused) fresh.querySelector(`a[href="${CSS.escape(focused)}"]`)?.focus();
    this.last = Number(page.getElementById("live").dataset.last);
    for (const id of this.seen) if (id <= this.last) this.seen.delete(id);
    this.say();
  }
}

// What is shown of many tenants has no one stream to follow: it is asked for anew while somebody looks.
function poll(region) {
  setInterval(async () => {
    if (document.hidden) return;
    const answer = await fetch(location.pathname).catch(() => null);
    if (!answer || !answer.ok) return;
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    takeBanner(page);
    const fresh = page.getElementById(region.id);
    if (!fresh || fresh.innerHTML === region.innerHTML) return;
    const focused = region.contains(document.activeElement) && document.activeElement.getAttribute("href");
    region.replaceChildren(...fresh.childNodes);
    if (focused) region.querySelector(`a[href="${CSS.escape(focused)}"]`)?.focus();
  }, Number(region.dataset.every) * 1000);
}

copyButtons();
openTarget();
window.addEventListener("hashchange", openTarget);
const bar = document.getElementById("live");
if (bar) new Live(bar).listen();
for (const region of document.querySelectorAll("[data-every]")) poll(region);
