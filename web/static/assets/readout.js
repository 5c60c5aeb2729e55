// Readout works without this file. It adds a copy button beside citations,
// opens what is folded before printing, filters a timeline without loading the
// page anew and says when something new has come in. Nothing moves by itself.
"use strict";

for (const box of document.querySelectorAll("[data-copy]")) {
	if (!navigator.clipboard) break;
	const button = document.createElement("button");
	const status = document.createElement("span");
	button.type = "button";
	button.textContent = "Copy";
	status.setAttribute("role", "status");
	button.addEventListener("click", async () => {
		try {
			await navigator.clipboard.writeText(box.value);
			status.textContent = " Copied.";
		} catch {
			box.select();
			status.textContent = " Press Ctrl+C to copy.";
		}
	});
	box.after(button, status);
}

addEventListener("beforeprint", () => {
	for (const d of document.querySelectorAll(".margin details, .fold")) d.open = true;
});

// Filters, orders and pages of a list: only the list is exchanged. Whatever
// goes wrong, the browser goes there as it would without this file.
const listOf = doc => doc.querySelector("[data-list]");

let turn = 0; // the last list asked for is the one that is shown
async function show(url, push) {
	const mine = ++turn;
	try {
		const res = await fetch(url, { headers: { Accept: "text/html" } });
		const next = res.ok && listOf(new DOMParser().parseFromString(await res.text(), "text/html"));
		if (mine !== turn) return;
		if (!next) throw new Error("no list");
		listOf(document).replaceWith(document.adoptNode(next));
		if (push) history.pushState({}, "", url);
		say(document.getElementById("items").textContent);
		tag = ""; // the new list's line has not been told
		watch();
	} catch {
		if (mine === turn) location.assign(url);
	}
}

// One line for screen readers, made once: a status that is made together with
// its words is not read out.
const voice = document.createElement("p");
voice.className = "vh";
voice.setAttribute("role", "status");
document.body.append(voice);
function say(words) { voice.textContent = words; }

if (listOf(document)) {
	const form = document.querySelector("form[data-filter]");
	form?.addEventListener("submit", event => {
		event.preventDefault();
		const query = new URLSearchParams([...new FormData(form)].filter(([, value]) => value !== ""));
		const url = new URL(form.action);
		url.search = query;
		show(url.href, true);
	});
	document.addEventListener("click", event => {
		const link = event.target.closest?.(".listhead a");
		if (!link || event.button || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
		if (link.pathname !== location.pathname) return;
		event.preventDefault();
		for (const field of form?.elements ?? []) {
			if (field.name && field.type !== "hidden") field.value = new URL(link.href).searchParams.get(field.name) ?? "";
		}
		show(link.href, true).then(() => document.getElementById("items")?.focus({ preventScroll: true }));
	});
	addEventListener("popstate", () => show(location.href, false));
}

// While a summit is under way: a small resource tells whether its timeline has
// moved. It is asked once a minute, and not while the page is out of sight.
let tag = "", timer = 0;
function watch() {
	clearInterval(timer);
	if (document.querySelector("[data-status]")) timer = setInterval(ask, 60_000);
}
async function ask() {
	const line = document.querySelector("[data-status]");
	if (!line || document.hidden) return;
	try {
		const res = await fetch(line.dataset.status, { headers: tag ? { "If-None-Match": tag } : {}, cache: "no-store" });
		if (res.status !== 200 || !line.isConnected) return; // an answer about a list that is gone
		tag = res.headers.get("ETag") ?? "";
		const { new: n } = await res.json();
		if (n === 0) return;
		const link = document.createElement("a");
		link.href = location.href;
		link.textContent = "show";
		const count = document.createElement("strong");
		count.textContent = `${n > 1000 ? "more than 1000" : n} new`;
		line.replaceChildren(count, " – ", link);
	} catch {
		// Asked again in a minute.
	}
}
watch();
document.addEventListener("visibilitychange", ask);
