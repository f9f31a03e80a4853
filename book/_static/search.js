// How the search ranks pages, and what it shows of each. Sphinx puts this into language_data.js (html_search_scorer).

// The words that each page is about: who searches for one finds that page first.
const ABOUT = {
  "book/start": "install installation windows macos linux clone doctor",
  "book/student": "task tasks points hint stuck",
  "book/workflow": "submit export status sync feedback jupyter",
  "book/instructor": "grade grading release scores submissions deadline canvas moodle gradebook",
  "book/questions": "questions lecture",
  "book/simulator": "simulator timeline window bottleneck",
  "book/how_to/torch": "torch pytorch",
  "book/how_to/dataset": "dataset augmentation",
  "book/how_to/num_workers": "num_workers prefetch_factor workers worker_method speed slow",
  "book/how_to/gpu": "gpu cuda pin_memory pinned device non_blocking",
  "book/how_to/large_data": "iterabledataset stream streams shards large",
  "book/how_to/resume": "resume checkpoint restart state_dict",
  "book/how_to/hang": "hang hangs stuck deadlock timeout",
  "book/how_to/messages": "messages message error errors sigkill sigsegv killed workererror",
  "book/how_it_works/batch": "batch window",
  "book/how_it_works/slot": "memory slot shared shm",
  "book/how_it_works/order": "order shuffle seed random generator reproducible",
  "book/how_it_works/failure": "failure exception killed shutdown",
  "book/comparison": "comparison benchmark fast speed",
  "book/differences": "differences torch",
  "book/glossary": "glossary",
  "book/reference/commands": "commands options tito",
  "book/reference/api/loader":
    "dataloader batch_size shuffle drop_last num_workers persistent_workers prefetch_factor worker_init_fn timeout in_order multiprocessing_context",
  "book/reference/api/collate": "collate collate_fn default_collate",
  "book/reference/api/order": "sampler samplers batch_sampler",
  "book/reference/api/cifar10": "cifar cifar10",
  "book/reference/api/normalizer": "normalizer normalize mean std",
  "book/reference/api/errors": "errors exceptions",
};

const searchedWords = () => splitQuery((new URLSearchParams(location.search).get("q") || "").toLowerCase());

var Scorer = {
  score: ([page, title, anchor, description, score]) => {
    Search.makeSearchSummary = excerpt;
    const about = (ABOUT[page] || "").split(" ");
    const named = anchor ? 0 : searchedWords().filter((word) => about.includes(word)).length;
    return score + 40 * named;
  },
  // Sphinx's own numbers
  objNameMatch: 11,
  objPartialMatch: 6,
  objPrio: { 0: 15, 1: 5, 2: -5 },
  objPrioDefault: 0,
  title: 15,
  partialTitle: 7,
  term: 5,
  partialTerm: 2,
};

// What a page says around the first of the words: of its text, and not of the lists beside it.
const excerpt = (html, stems, anchor) => {
  const article = new DOMParser().parseFromString(html, "text/html").querySelector("article.bd-article");
  if (!article) return null;
  const part = (anchor && article.querySelector(anchor)) || article;
  part.querySelectorAll(".headerlink, script, style, svg, h1, summary").forEach((element) => element.remove());
  const text = part.textContent.replace(/\s+/g, " ").trim();
  const places = [...searchedWords(), ...stems].map((word) => text.toLowerCase().indexOf(word)).filter((place) => place >= 0);
  const start = Math.max(Math.min(...places, text.length) === text.length ? 0 : Math.min(...places) - 100, 0);
  const begin = start && text.indexOf(" ", start) + 1;
  const summary = document.createElement("p");
  summary.className = "context";
  summary.textContent = `${begin ? "… " : ""}${text.slice(begin, begin + 240)}${begin + 240 < text.length ? " …" : ""}`;
  return summary;
};
