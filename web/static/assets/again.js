// Follows what is under way: asks for the page again, which answers when
// something has changed, and puts what is new in its place. Without this file a
// link does the same.
"use strict";

(() => {
	const busy = (live) => live.contains(document.activeElement) && document.activeElement.matches("input, select, textarea");
	const follow = async () => {
		for (let misses = 0; misses < 5; ) {
			const mark = document.querySelector("[data-again]");
			const live = document.querySelector("[data-live]");
			if (!mark || !live) return;
			try {
				const answer = await fetch(mark.dataset.again, { headers: { Accept: "text/html" } });
				if (!answer.ok) throw new Error(answer.status);
				const page = new DOMParser().parseFromString(await answer.text(), "text/html");
				const fresh = page.querySelector("[data-live]");
				if (!fresh) return;
				if (!busy(live)) live.replaceWith(document.adoptNode(fresh));
				misses = 0;
			} catch {
				misses++;
			}
			await new Promise((done) => setTimeout(done, 1000 * (1 + misses)));
		}
	};
	follow();
})();
