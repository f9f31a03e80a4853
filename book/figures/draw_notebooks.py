"""Draw the pictures of the notebooks: `python book/figures/draw_notebooks.py` writes `modules/08_dataloader/figures`.

A picture is shown in Jupyter, as a file, and on a page of the book, as a part of it. So each file brings the colours of
the book, in light and dark; on a page, those of the page count.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from pathlib import Path

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / "modules/08_dataloader/figures"
SHARED = ("slot_protocol5", "slot_views", "failure_answer", "failure_notice", "batch_window")  # drawn by hand
LATER, NOW, BUILT, ALL = "later", "now", "built", "all"


def colours() -> str:
    """Return the style of a file: the colours of the book's own style sheet."""
    css = (ROOT / "book/_static/book.css").read_text(encoding="utf-8")
    light, dark = (re.search(rf"^{selector} \{{(.*?)\}}", css, re.DOTALL | re.MULTILINE) for selector in _SELECTORS)
    if light is None or dark is None:
        raise ValueError("book/_static/book.css has no colours for drawings")
    plain, night = (" ".join(found[1].split()) for found in (light, dark))
    return f"<style>:root {{ {plain} }} @media (prefers-color-scheme: dark) {{ :root {{ {night} }} }}</style>"


_SELECTORS = ("html", r'html\[data-theme="dark"\]')


def box(x: float, y: float, width: float, height: float, lines: Iterable[str], state: str = NOW, hue: str = "") -> str:
    """Draw a box with centred lines, the first of them bold.

    Args:
        state: NOW is lit, BUILT has another colour, LATER has none; ALL is that of the map of all.
        hue: `main`, `worker`, `memory`, `gpu` or `wait`, where the picture is no map.
    """
    lines = list(lines)
    name = hue or {NOW: "main", BUILT: "memory", LATER: "", ALL: "worker"}[state]
    fill, stroke = (f"var(--d-{name}-soft)", f"var(--d-{name})") if name else ("none", "var(--d-line)")
    ink = "var(--d-muted)" if state == LATER and not hue else "var(--d-ink)"
    thick = 4 if state == NOW and not hue else 2
    place = f'x="{x:g}" y="{y:g}" width="{width:g}" height="{height:g}"'
    drawn = [f'<rect {place} rx="8" fill="{fill}" stroke="{stroke}" stroke-width="{thick}"/>']
    top = y + height / 2 + 6 - 11 * (len(lines) - 1)
    for number, line in enumerate(lines):
        drawn.append(text(x + width / 2, top + 22 * number, line, ink=ink, bold=not number))
    return "\n".join(drawn)


def text(
    x: float, y: float, line: str, *, ink: str = "var(--d-ink)", bold: bool = False, anchor: str = "middle"
) -> str:
    weight = ' font-weight="600"' if bold else ""
    return f'<text x="{x:g}" y="{y:g}" font-size="18" text-anchor="{anchor}" fill="{ink}"{weight}>{line}</text>'


def frame(x: float, y: float, width: float, height: float, name: str, state: str = LATER, hue: str = "") -> str:
    """Draw a dashed frame with its name above its boxes."""
    colour = hue or {NOW: "main", BUILT: "memory", LATER: "line", ALL: "worker"}[state]
    thick = 4 if state == NOW else 2
    ink = "var(--d-muted)" if colour == "line" else f"var(--d-{colour})"
    return (
        f'<rect x="{x:g}" y="{y:g}" width="{width:g}" height="{height:g}" rx="8" fill="none"'
        f' stroke="var(--d-{colour})" stroke-width="{thick}" stroke-dasharray="6 6"/>\n'
        + text(x + 14, y + 26, name, ink=ink, bold=True, anchor="start")
    )


def arrow(*points: tuple[float, float], hue: str = "muted") -> str:
    """Draw a line through the points, with a head at the last."""
    (x0, y0), (x1, y1) = points[-2:]
    length = ((x1 - x0) ** 2 + (y1 - y0) ** 2) ** 0.5
    dx, dy = (x1 - x0) / length, (y1 - y0) / length
    base = (x1 - 11 * dx, y1 - 11 * dy)
    corners = [(x1, y1), (base[0] - 6 * dy, base[1] + 6 * dx), (base[0] + 6 * dy, base[1] - 6 * dx)]
    way = " ".join(f"{x:g},{y:g}" for x, y in (*points[:-1], base))
    head = " ".join(f"{x:g},{y:g}" for x, y in corners)
    return (
        f'<polyline points="{way}" fill="none" stroke="var(--d-{hue})" stroke-width="2"/>\n'
        f'<polygon points="{head}" fill="var(--d-{hue})" stroke="none"/>'
    )


def picture(width: float, height: float, *parts: str) -> str:
    """Return the file of a picture; its ground and its colours are left out on a page."""
    ground = f'<rect class="ground" width="{width:g}" height="{height:g}" fill="var(--d-paper)"/>'
    inside = "\n".join([colours(), ground, *parts])
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:g} {height:g}" font-family="sans-serif">\n'
        f"{inside}\n</svg>\n"
    )


def map_loader(state: Mapping[str, str]) -> str:
    """Draw the parts of a loader."""
    return picture(
        720,
        236,
        frame(166, 8, 392, 220, "DataLoader", state["loader"]),
        box(424, 18, 120, 30, ["arguments"], state["arguments"]),
        box(8, 60, 124, 56, ["dataset"], state["dataset"]),
        box(8, 160, 124, 56, ["CIFAR-10", "files"], state["cifar10"]),
        box(184, 60, 140, 56, ["fetch"], state["fetch"]),
        box(404, 60, 140, 56, ["collate"], state["collate"]),
        box(404, 160, 140, 56, ["sampler", "seed, epoch"], state["sampler"]),
        box(184, 160, 140, 56, ["batch", "sampler"], state["batches"]),
        text(262, 144, "positions", ink="var(--d-muted)", anchor="start"),
        text(364, 80, "samples", ink="var(--d-muted)"),
        text(660, 144, "batch", ink="var(--d-muted)", anchor="start"),
        box(592, 60, 120, 56, ["normalizer"], state["normalizer"]),
        box(592, 160, 120, 56, ["training", "loop"], LATER),
        arrow((70, 160), (70, 118)),
        arrow((134, 88), (182, 88)),
        arrow((326, 88), (402, 88)),
        arrow((404, 188), (326, 188)),
        arrow((254, 160), (254, 118)),
        arrow((546, 88), (590, 88)),
        arrow((652, 118), (652, 158)),
    )


LOADER = {
    "dataset": ["dataset"],
    "cifar10": ["cifar10"],
    "collate": ["collate"],
    "sampler": ["sampler", "batches"],
    "arguments": ["arguments"],
    "fetch": ["fetch"],
    "loader": ["loader"],
    "normalizer": ["normalizer"],
}


def map_workers(state: Mapping[str, str]) -> str:
    """Draw the parts of a loader with workers."""
    return picture(
        720,
        394,
        frame(6, 8, 292, 380, "main process", hue="main"),
        frame(436, 8, 278, 284, "a worker", hue="worker"),
        box(24, 42, 256, 42, ["loop over a DataLoader"], BUILT),
        box(24, 108, 256, 42, ["prefetch"], state["prefetch"]),
        box(24, 174, 256, 42, ["task queue"], state["queue"]),
        box(24, 240, 256, 42, ["pool"], state["pool"]),
        box(162, 306, 118, 42, ["pinned"], state["pinned"]),
        box(24, 306, 118, 42, ["device"], state["device"]),
        text(152, 374, "both only if you ask", ink="var(--d-muted)"),
        box(454, 108, 242, 56, ["work", "receive, load, answer"], state["worker"]),
        box(454, 214, 112, 56, ["fetch"], BUILT),
        box(584, 214, 112, 56, ["pack"], state["slots"]),
        box(330, 320, 190, 56, ["arena", "slots"], state["slots"]),
        arrow((152, 86), (152, 106)),
        arrow((152, 152), (152, 172)),
        arrow((152, 218), (152, 238)),
        arrow((282, 252), (324, 252), (324, 124), (452, 124)),
        text(382, 116, "tasks", ink="var(--d-muted)"),
        arrow((452, 152), (350, 152), (350, 270), (282, 270)),
        text(393, 174, "answers", ink="var(--d-muted)"),
        arrow((510, 166), (510, 212)),
        arrow((568, 242), (582, 242)),
        arrow((640, 272), (640, 348), (522, 348)),
        arrow((328, 348), (314, 348), (314, 64), (282, 64)),
        text(366, 56, "batches", ink="var(--d-muted)"),
        arrow((314, 327), (282, 327)),
        arrow((160, 327), (144, 327)),
    )


def map_sampling(state: Mapping[str, str]) -> str:
    """Draw what decides on the order of samples, and where a loop is in it."""
    joined = [arrow((180, y), (206, y), (206, 120), (230, 120)) for y in (48, 120, 192, 278)]
    return picture(
        720,
        326,
        box(8, 20, 170, 56, ["samplers", "some, weighted"], state["samplers"]),
        box(8, 92, 170, 56, ["a shuffle", "without memory"], state["permutation"]),
        box(8, 164, 170, 56, ["batches", "by length"], state["lengths"]),
        box(8, 250, 170, 56, ["streams", "in chunks"], state["streams"]),
        box(232, 92, 150, 56, ["ranks", "a share each"], state["ranks"]),
        box(232, 250, 150, 56, ["mixture", "of datasets"], state["mixture"]),
        box(560, 92, 152, 56, ["DataLoader"], BUILT),
        box(560, 250, 152, 56, ["state", "seed, place"], state["state"]),
        text(470, 84, "order(epoch)", ink="var(--d-muted)"),
        *joined,
        arrow((384, 120), (558, 120)),
        arrow((384, 278), (500, 278), (500, 134), (558, 134)),
        arrow((616, 150), (616, 248)),
        arrow((656, 248), (656, 150)),
    )


WORKERS = {
    "slots": ["slots"],
    "worker": ["worker"],
    "pool": ["pool"],
    "queue": ["queue"],
    "prefetch": ["prefetch"],
    "streams": ["worker", "prefetch"],
    "pinned": ["pinned"],
    "device": ["device"],
}
SAMPLING = {part: [part] for part in ("samplers", "lengths", "ranks", "permutation", "state", "streams", "mixture")}


def map_images(state: Mapping[str, str]) -> str:
    """Draw what happens to an image, from its file to the batch, and where it is kept."""
    return picture(
        720,
        268,
        box(8, 60, 96, 56, ["files"], state["files"]),
        box(8, 170, 96, 56, ["damaged", "files"], state["damage"]),
        box(148, 8, 130, 42, ["frame"], state["frame"]),
        box(148, 84, 130, 56, ["decode"], state["decode"]),
        box(322, 60, 120, 56, ["steps", "crop, flip"], state["steps"]),
        box(474, 60, 104, 56, ["colours"], state["color"]),
        box(610, 60, 102, 56, ["normalize", "a batch"], state["normalize"]),
        box(232, 194, 130, 42, ["LRU cache"], state["cache"]),
        box(394, 194, 150, 42, ["shared cache"], state["shared"]),
        arrow((106, 96), (146, 106)),
        arrow((56, 118), (56, 168)),
        arrow((213, 52), (213, 82)),
        arrow((322, 76), (300, 76), (300, 29), (280, 29)),
        text(312, 34, "what is wanted, before it is decoded", ink="var(--d-muted)", anchor="start"),
        arrow((280, 104), (320, 96)),
        arrow((444, 88), (472, 88)),
        arrow((580, 88), (608, 88)),
        arrow((213, 142), (213, 206), (230, 206)),
        arrow((200, 142), (200, 258), (469, 258), (469, 238)),
        arrow((345, 192), (345, 118)),
        arrow((420, 192), (420, 118)),
    )


IMAGES = {
    "frame": ["frame"],
    "decode": ["decode"],
    "steps": ["steps"],
    "color": ["color"],
    "normalize": ["normalize"],
    "damage": ["damage"],
    "idx": ["files"],
    "cache": ["cache"],
    "shared": ["shared"],
}
PARTS_OF_IMAGES = ("files", "damage", "frame", "decode", "steps", "color", "normalize", "cache", "shared")
PIPELINE = {
    "inbox": ["inbox"],
    "work": ["source", "stage"],
    "outlet": ["order"],
    "failures": ["failures"],
    "async": ["async"],
    "run": ["run"],
    "data": ["data"],
    "verdict": ["verdict"],
}
PARTS_OF_PIPELINE = ("inbox", "source", "stage", "order", "failures", "async", "run", "data", "verdict")
PARTS_OF_LOADER = ("dataset", "cifar10", "collate", "sampler", "batches", "arguments", "fetch", "loader", "normalizer")
PARTS_OF_WORKERS = ("slots", "worker", "pool", "queue", "prefetch", "pinned", "device")


def map_pipeline(state: Mapping[str, str]) -> str:
    """Draw the parts of a pipeline."""
    return picture(
        720,
        300,
        frame(128, 8, 420, 194, "a run", state["run"]),
        box(8, 60, 104, 56, ["source"], state["source"]),
        box(146, 60, 76, 56, ["inbox"], state["inbox"]),
        box(240, 60, 116, 56, ["stage", "threads"], state["stage"]),
        box(374, 60, 76, 56, ["order"], state["order"]),
        box(464, 60, 70, 56, ["inbox"], state["inbox"]),
        box(596, 60, 116, 56, ["consumer"], LATER if state["inbox"] != ALL else ALL),
        box(240, 140, 116, 48, ["event loop"], state["async"]),
        box(374, 140, 160, 48, ["failures"], state["failures"]),
        box(8, 232, 348, 52, ["a pipeline for training", "load, preprocess, collate"], state["data"]),
        box(374, 232, 338, 52, ["verdict: what bounds it"], state["verdict"]),
        arrow((114, 88), (144, 88)),
        arrow((224, 88), (238, 88)),
        arrow((358, 88), (372, 88)),
        arrow((450, 88), (462, 88)),
        arrow((536, 88), (594, 88)),
        arrow((412, 118), (412, 138)),
    )


def states(parts: Iterable[str], order: Mapping[str, list[str]], here: str | None) -> dict[str, str]:
    """Return the state of each part on the map of one Part; on the map of all, they are alike."""
    if here is None:
        return dict.fromkeys(parts, ALL)
    before = [part for name in list(order)[: list(order).index(here)] for part in order[name]]
    return {part: NOW if part in order[here] else BUILT if part in before else LATER for part in parts}


def index_arithmetic() -> str:
    """Draw a subset and a concatenation: positions of theirs, and where the samples are."""
    parts = [text(8, 30, "Subset(dataset, [4, 1, 1])", bold=True, anchor="start")]
    for k, letter in enumerate("abcde"):
        parts.append(box(300 + 84 * k, 10, 70, 34, [f"{k}: {letter}"], hue="memory"))
    for k, source in enumerate((4, 1, 1)):
        parts.append(box(300 + 84 * k, 110, 70, 34, [f"{k}"], hue="main"))
        parts.append(arrow((335 + 84 * k, 110), (325 + 84 * source + 10 * k, 46)))
    parts.append(text(8, 134, "positions of the subset", ink="var(--d-muted)", anchor="start"))
    parts.append(text(8, 218, "ConcatDataset([A, B, C])", bold=True, anchor="start"))
    names = ["A 0", "A 1", "A 2", "B 0", "C 0", "C 1"]
    for k, name in enumerate(names):
        parts.append(box(300 + 70 * k, 198, 62, 34, [name], hue={"A": "memory", "B": "gpu", "C": "worker"}[name[0]]))
        parts.append(text(331 + 70 * k, 260, f"{k}", ink="var(--d-muted)"))
    parts.append(text(8, 260, "positions", ink="var(--d-muted)", anchor="start"))
    parts.append(text(8, 294, "ends", ink="var(--d-muted)", anchor="start"))
    parts += [text(300 + 70 * end - 4, 294, f"{end}", bold=True) for end in (3, 4, 6)]
    return picture(730, 306, *parts)


def collate_columns() -> str:
    """Draw samples as rows, and their batch as columns."""
    parts = [text(130, 26, "three samples", bold=True), text(560, 26, "one batch", bold=True)]
    for k in range(3):
        y = 44 + 62 * k
        parts += [
            frame(10, y - 4, 250, 54, ""),
            box(22, y + 6, 140, 34, [f"image {k}"], hue="main"),
            box(176, y + 6, 72, 34, [f"{(3, 8, 3)[k]}"], hue="worker"),
        ]
    parts.append(arrow((272, 129), (396, 129)))
    parts.append(text(334, 116, "collate"))
    parts += [
        box(410, 44, 190, 170, ["images", "array", "(3, 3, 32, 32)"], hue="main"),
        box(616, 44, 96, 170, ["labels", "array", "[3, 8, 3]"], hue="worker"),
    ]
    return picture(720, 232, *parts)


def moments_pass() -> str:
    """Draw arrays that are merged into a running triple, one after another."""
    parts = []
    for k in range(3):
        x = 20 + 236 * k
        parts += [
            box(x, 10, 200, 40, [f"array {k}"], hue="memory"),
            arrow((x + 100, 52), (x + 100, 78)),
            box(x, 80, 200, 42, [f"n{k}, m{k}, M{k}"], hue="worker"),
            arrow((x + 100, 124), (x + 100, 160)),
            box(x, 162, 200, 42, ["n, m, M"], hue="main"),
        ]
        if k:
            parts.append(arrow((x - 34, 183), (x - 2, 183)))
    parts.append(text(120, 232, "of array 0", ink="var(--d-muted)"))
    parts.append(text(356, 232, "of 0 and 1: merged", ink="var(--d-muted)"))
    parts.append(text(592, 232, "of all three", ink="var(--d-muted)"))
    return picture(712, 244, *parts)


def slot_holders() -> str:
    """Draw who holds each of two slots over time."""
    rows = [
        ("slot 0", [(0, 120, "batch 0", "worker"), (120, 60, "", "line"), (180, 130, "batch 0", "main")]),
        ("slot 1", [(60, 120, "batch 1", "worker"), (180, 130, "", "line"), (310, 130, "batch 1", "main")]),
    ]
    parts = []
    for number, (name, spans) in enumerate(rows):
        y = 20 + 70 * number
        parts.append(text(8, y + 28, name, bold=True, anchor="start"))
        for start, width, label, hue in spans:
            if label:
                parts.append(box(90 + start, y, width - 4, 42, [label], hue=hue))
            else:
                parts.append(frame(90 + start, y, width - 4, 42, "", LATER))
    parts.append(box(90 + 370, 20, 116, 42, ["batch 2"], hue="worker"))
    parts.append(box(90 + 440, 90, 180, 42, ["a slice kept"], hue="wait"))
    parts.append(arrow((90, 160), (710, 160)))
    parts.append(text(90, 184, "time", ink="var(--d-muted)", anchor="start"))
    meanings = (
        (8, "worker", "a worker writes"),
        (186, "main", "your program holds it"),
        (412, "wait", "it keeps a slice"),
    )
    for x, hue, label in meanings:
        parts.append(f'<rect x="{x}" y="204" width="16" height="16" rx="3" fill="var(--d-{hue})" stroke="none"/>')
        parts.append(text(x + 24, 218, label, anchor="start"))
    parts.append(frame(590, 204, 16, 16, ""))
    parts.append(text(614, 218, "it waits", anchor="start"))
    return picture(720, 232, *parts)


def device_lines() -> str:
    """Draw three lines to fill in: host, copy stream, compute stream."""
    parts = []
    for number, name in enumerate(("host", "copy stream", "compute stream")):
        y = 16 + 62 * number
        parts.append(text(8, y + 27, name, bold=True, anchor="start"))
        parts.append(f'<line x1="150" y1="{y + 42}" x2="712" y2="{y + 42}" stroke="var(--d-line)" stroke-width="2"/>')
        for place in range(6):
            filled = {(0, 0): "load 0", (0, 1): "copy 0", (1, 1): "batch 0"}.get((number, place))
            x = 156 + 92 * place
            hue = ("main", "memory", "gpu")[number]
            parts.append(box(x, y, 86, 36, [filled], hue=hue) if filled else frame(x, y, 86, 36, ""))
    parts.append(arrow((150, 208), (712, 208)))
    parts.append(text(150, 230, "time", ink="var(--d-muted)", anchor="start"))
    return picture(720, 240, *parts)


def drawings() -> dict[str, str]:
    """Return all pictures: name -> content of the file."""
    drawn = {
        "map_loader": map_loader(states(PARTS_OF_LOADER, LOADER, None)),
        "map_pipeline": map_pipeline(states(PARTS_OF_PIPELINE, PIPELINE, None)),
        "map_workers": map_workers(states(PARTS_OF_WORKERS, WORKERS, None)),
        "map_sampling": map_sampling(states(SAMPLING, SAMPLING, None)),
        "index_arithmetic": index_arithmetic(),
        "collate_columns": collate_columns(),
        "moments_pass": moments_pass(),
        "slot_holders": slot_holders(),
        "device_lines": device_lines(),
    }
    drawn |= {f"map_loader_{here}": map_loader(states(PARTS_OF_LOADER, LOADER, here)) for here in LOADER}
    drawn |= {f"map_workers_{here}": map_workers(states(PARTS_OF_WORKERS, WORKERS, here)) for here in WORKERS}
    drawn |= {f"map_sampling_{here}": map_sampling(states(SAMPLING, SAMPLING, here)) for here in SAMPLING}
    drawn["map_images"] = map_images(states(PARTS_OF_IMAGES, IMAGES, None))
    drawn |= {f"map_images_{here}": map_images(states(PARTS_OF_IMAGES, IMAGES, here)) for here in IMAGES}
    drawn |= {f"map_pipeline_{here}": map_pipeline(states(PARTS_OF_PIPELINE, PIPELINE, here)) for here in PIPELINE}
    for name in SHARED:
        drawn[name] = coloured((FOLDER / f"{name}.svg").read_text(encoding="utf-8"))
    return {f"{name}.svg": content for name, content in drawn.items()}


def coloured(content: str) -> str:
    """Return a drawing made by hand with the colours and the ground that its file needs outside of a page."""
    bare = re.sub(r'\s*(?:<style>.*?</style>|<rect class="ground"[^>]*/>)', "", content, flags=re.DOTALL)
    width, height = re.search(r'viewBox="0 0 ([\d.]+) ([\d.]+)"', bare).groups()  # type: ignore[union-attr]
    ground = f'<rect class="ground" width="{width}" height="{height}" fill="var(--d-paper)"/>'
    bare = bare.replace('font-family="inherit"', 'font-family="sans-serif"', 1)
    return re.sub(r"(<svg\b[^>]*>)", lambda found: f"{found[1]}\n{colours()}\n{ground}", bare, count=1)


if __name__ == "__main__":
    for name, content in drawings().items():
        (FOLDER / name).write_text(content, encoding="utf-8")
    print(f"{len(drawings())} pictures in {FOLDER}")
