// Readout works without this file. It adds a copy button beside citations and
// opens what is folded before printing.
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
