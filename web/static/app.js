// What the pages do beyond HTML: keep a draft safe while it is typed, tell that a feed has changed and who
// else reads a question, copy a text. Everything else works without this file.
"use strict";

(() => {
  const every = (selector, f) => document.querySelectorAll(selector).forEach(f);

  // A draft is saved some seconds after the last key, and kept on this device until the server has it.
  every("form[data-draft]", (form) => {
    const id = form.dataset.draft, key = "vigie-draft-" + id;
    const note = form.querySelector("[data-saving]"), revision = form.elements.revision;
    let timer = 0, busy = false, dirty = false, stopped = false;

    const content = () => {
      const urls = [...form.querySelectorAll("[name=source_url]")], titles = [...form.querySelectorAll("[name=source_title]")];
      return {
        text: form.elements.text.value, lang: form.elements.lang.value,
        sources: urls.map((u, i) => ({ url: u.value.trim(), title: titles[i].value.trim() })).filter((s) => s.url !== ""),
      };
    };
    const say = (text) => { note.textContent = text; };
    const keep = () => { try { localStorage.setItem(key, JSON.stringify({ revision: revision.value, text: form.elements.text.value })); } catch { /* no room: the server has the last save */ } };
    const forget = () => { try { localStorage.removeItem(key); } catch { /* nothing was kept */ } };

    const save = async () => {
      if (busy || !dirty || stopped) return;
      busy = true; dirty = false; say(note.dataset.busy);
      try {
        const answer = await fetch("/api/v1/questions/" + encodeURIComponent(id) + "/answer", {
          method: "PUT", headers: { "Content-Type": "application/json", "If-Match": '"' + revision.value + '"' }, body: JSON.stringify(content()),
        });
        const got = await answer.json();
        if (answer.ok) {
          revision.value = got.revision;
          if (!dirty) forget();
          say(note.dataset.saved);
        } else if (answer.status === 412) {
          stopped = true;
          say(note.dataset.stale);
        } else {
          say(got.detail || answer.statusText);
        }
      } catch {
        dirty = true;
        say(note.dataset.offline);
        later(15000);
      } finally {
        busy = false;
      }
    };
    const later = (ms) => { clearTimeout(timer); timer = setTimeout(save, ms); };

    form.addEventListener("input", () => { dirty = true; keep(); later(2500); });
    form.addEventListener("submit", () => { clearTimeout(timer); stopped = true; forget(); });
    window.addEventListener("online", () => later(100));

    try {
      const kept = JSON.parse(localStorage.getItem(key) || "null");
      if (kept && kept.revision === revision.value && kept.text !== form.elements.text.value) {
        form.elements.text.value = kept.text;
        dirty = true;
        later(100);
      }
    } catch { forget(); }
  });

  // What changes elsewhere is asked for while the page is looked at.
  const watch = (ask) => setInterval(() => { if (!document.hidden) ask().catch(() => { /* the next one may work */ }); }, 20000);

  every("[data-live]", (box) => watch(async () => {
    const params = new URLSearchParams(location.search);
    const answer = await fetch("/live?" + params, { headers: { Accept: "application/json" } });
    if (answer.ok && (await answer.json()).version !== box.dataset.live) box.hidden = false;
  }));

  every("[data-question]", (page) => {
    const box = page.querySelector("[data-readers]");
    watch(async () => {
      const answer = await fetch("/live?question=" + encodeURIComponent(page.dataset.question));
      if (!answer.ok) return;
      const readers = (await answer.json()).readers.join(", ");
      box.textContent = readers && box.dataset.readers.replace("%s", readers);
    });
  });

  every("[data-copy]", (text) => {
    if (!navigator.clipboard || !text.dataset.copy) return;
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = text.dataset.copy;
    button.addEventListener("click", async () => {
      await navigator.clipboard.writeText(text.textContent);
      button.textContent = text.dataset.copied;
    });
    text.after(button);
  });
})();
