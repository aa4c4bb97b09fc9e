#!/usr/bin/python3
"""Writes docs/ablation.md: what each step from the npm network to maskid's brings, where to cut the crop, what each part of
a face says, and whether a face printed on a mask is taken for the person who wears it.

usage: ablation.py WORK OUT.md --npm N.onnx --teacher T.onnx --upper U.onnx --full F.onnx --bare B.onnx --cover C.onnx --pairs LFW_PAIRS [--every K]
  WORK holds mfr2, rmfrd, lfw, lfwm and held (.npy of training_crops, .txt)
One template a photo, from crops as they are, without drawn masks in the gallery. The same answers in every run.
"""

import argparse
import hashlib
import json
import os
import sys
from concurrent.futures import ThreadPoolExecutor
from functools import lru_cache, partial

import cv2
import numpy as np
import torch

from crops import BARE, CROP_SIDE, FULL, HIGH, SIDE, UPPER, overlaid, soft
from device import as_images, load_network
from teach import embed, view_all

FMR, FPIR = 1e-3, 0.003
IN_BOTH = ("Ben_Affleck", "Floyd_Mayweather", "Pharrell_Williams")  # subjects of LFW who are in MFR2-dev, too
PROJECT = os.path.join(os.path.dirname(os.path.abspath(__file__)), "../..")
CARD = os.path.join(PROJECT, "models/maskid_v1.json")
CORRECTIONS = os.path.join(PROJECT, "data/labels/lfw_corrections.csv")
REPLICATES = 1000
HIDDEN = 127
CUTS = (56, 64, 72, 80, 112)
CUT_SUBJECTS, PART_PAIRS_EVERY, PRINTED_PAIRS = 1000, 6, 500
WHOLE = (0, CROP_SIDE, 0, CROP_SIDE)  # windows: rows from ... to, columns from ... to, of the 112x112 crop
PARTS = {
    "whole face": WHOLE,
    "three quarters": (0, 84, 0, 112),  # all but lips and chin
    "top half": (0, 60, 0, 112),  # the halves meet under the lower lids, so that no eye is divided
    "bottom half": (60, 112, 0, 112),
    "left half": (0, 112, 0, 56),
    "right half": (0, 112, 56, 112),
    "eyes and nose": (38, 82, 14, 98),
    "eyes": (38, 62, 14, 98),
    "forehead": (0, 38, 14, 98),
    "nose": (58, 82, 40, 72),
    "mouth": (82, 104, 34, 78),
}


class Crops:
    """A set of aligned photos [n, 128, 128, 3] and whom they show; `stems` are file names up to the first dot."""

    def __init__(self, name, pictures, files, kept=False):
        self.name, self.pictures, self.files, self.kept = name, pictures, files, kept
        self.ids = np.array([path.split("/")[-2] for path in files])
        self.stems = [os.path.basename(path).split(".")[0] for path in files]

    @staticmethod
    def load(work, name):
        return Crops(name, np.load(f"{work}/{name}.npy", mmap_mode="r")[:, BARE],
                     open(f"{work}/{name}.txt").read().split(), kept=True)

    def among(self, folder):
        """The photos of a set with masked/SUBJECT/… and bare/SUBJECT/…"""
        return np.flatnonzero([path.split("/")[-3] == folder for path in self.files])


@lru_cache
def network(path):
    return load_network(path)


@lru_cache
def sha256(path):
    return hashlib.sha256(open(path, "rb").read()).hexdigest()


class Sight:
    """What a network says of photos of which it sees only the window. Kept in WORK/embedded for the next run."""

    def __init__(self, path, view=FULL, window=WHOLE):
        self.path, self.view, self.window, self.known = path, view, window, {}

    def of(self, crops, photos):
        """Unit vectors [photos, dimension], each made once; 0 where no face was found."""
        name = "-".join(map(str, [sha256(self.path)[:16], *self.view.rows, *self.window, crops.name]))
        kept = f"{options.work}/embedded/{name}.npz"
        if crops.name not in self.known:
            self.known[crops.name] = {}
            if crops.kept and os.path.exists(kept):
                self.known[crops.name] = dict(zip(*np.load(kept).values()))
        known = self.known[crops.name]
        new = [photo for photo in dict.fromkeys(photos.tolist()) if photo not in known]
        batches = [new[start:start + 256] for start in range(0, len(new), 256)]
        with ThreadPoolExecutor(options.jobs) as pool:
            for batch, made in zip(batches, pool.map(lambda batch: self.embedded(crops.pictures[batch]), batches)):
                known.update(zip(batch, made))
        if new and crops.kept:
            os.makedirs(os.path.dirname(kept), exist_ok=True)
            np.savez(kept, np.array(list(known)), np.stack(list(known.values())))
        return np.stack([known[photo] for photo in photos.tolist()])

    def embedded(self, pictures):
        seen = view_all(pictures, self.view)
        top, bottom, left, right = self.window
        window = np.zeros((SIDE, SIDE), np.uint8)
        margin = (SIDE - CROP_SIDE) // 2
        window[top + margin:bottom + margin, left + margin:right + margin] = 1
        seen[:, self.view.of(window) == 0] = HIDDEN
        return embed(network(self.path), seen) * pictures.any((1, 2, 3))[:, None]


class ByCover:
    """The sight of bare faces on photos that `cover` calls bare, as maskid does, and the other on all others."""

    def __init__(self, cover, bare, otherwise):
        self.cover, self.bare, self.otherwise, self.told = network(cover), bare, otherwise, {}

    def of(self, crops, photos):
        """As Sight.of()."""
        if crops.name not in self.told:
            parts = (as_images(view_all(crops.pictures[start:start + 256], FULL)) for start in range(0, len(crops.pictures), 256))
            with torch.no_grad():
                answers = torch.cat([self.cover(part) + self.cover(part.flip(3)) for part in parts])
            self.told[crops.name] = (answers.argmax(1) == 0).cpu().numpy()
        said, bare = self.otherwise.of(crops, photos), self.told[crops.name][photos]
        if bare.any():
            said[bare] = self.bare.of(crops, photos[bare])
        return said


class System:
    """Sights whose similarities are added, each with its weight."""

    def __init__(self, *sights):
        self.sights = sights

    def matrix(self, probes, photos, gallery, enrolled):
        return sum(weight * sight.of(probes, photos) @ sight.of(gallery, enrolled).T for sight, weight in self.sights)

    def pairs(self, first, a, second, b):
        return sum(weight * (sight.of(first, a) * sight.of(second, b)).sum(1) for sight, weight in self.sights)


def draws(subjects):
    """How often each subject is drawn in each replicate of the bootstrap: {subject: [replicates]}."""
    names = np.unique(subjects)
    drawn = np.random.default_rng(1).multinomial(len(names), np.full(len(names), 1 / len(names)), REPLICATES)
    return dict(zip(names, drawn.T))


def with_interval(statistic, drawn, subjects):
    """`statistic` of the times [replicates, trials] that each trial counts: once, and as `drawn`."""
    value = statistic(np.ones((1, drawn.shape[1])))[0]
    low, high = np.percentile(statistic(drawn), (2.5, 97.5))
    if value in (0, 1):  # trials that all went one way: rule of three
        low, high = (value and 0.05 ** (1 / subjects)), (value or 1 - 0.05 ** (1 / subjects))
    return f"{value:.3f} ({low:.3f}–{high:.3f})"


class Searches:
    """Each probe's similarity to its mate and to every other subject of the gallery, by the best photo of each."""

    def __init__(self, similarities, probe_ids, gallery_ids):
        order = np.argsort(gallery_ids, kind="stable")
        self.probe_ids = probe_ids
        self.subjects, starts = np.unique(gallery_ids[order], return_index=True)
        self.others = np.maximum.reduceat(similarities[:, order], starts, axis=1)
        mates = np.arange(len(probe_ids)), np.searchsorted(self.subjects, probe_ids)
        self.mate = self.others[mates]
        self.others[mates] = -np.inf
        self.nearest = self.others.max(1)
        allowed = int(FMR * (self.others.size - len(probe_ids)))
        self.bar = np.partition(self.others, -1 - allowed, axis=None)[-1 - allowed]  # above it: a match at FMR

    def tpir(self, times):
        return times @ (self.mate > self.nearest) / times.sum(1)

    def fnmr(self, times):
        return times @ (self.mate <= self.bar) / times.sum(1)

    def fnir(self, times):
        """Non-mated searches are those of the same probes without their mates; each replicate chooses its threshold."""
        order = np.argsort(-self.nearest)
        one_too_many = (times[:, order].cumsum(1) > FPIR * times.sum(1, keepdims=True)).argmax(1)
        bars = self.nearest[order][one_too_many]
        missed = self.mate <= np.maximum(self.nearest, bars[:, None])
        return (times * missed).sum(1) / times.sum(1)

    def cells(self, *rates):
        """The `rates`, all three where none is named, with their intervals."""
        drawn = draws(self.probe_ids)
        times = np.stack([drawn[subject] for subject in self.probe_ids], axis=1)
        return [with_interval(partial(RATES[name], self), times, len(drawn)) for name in rates or RATES]


TPIR, FNMR, FNIR = "TPIR rank 1", "FNMR at FMR 1e-3", "FNIR at FPIR 0.003"
RATES = {TPIR: Searches.tpir, FNMR: Searches.fnmr, FNIR: Searches.fnir}


def pair_hits(scores, same, folds):
    """Whether each pair is told right at the bar that does best on the nine other folds, same and different weighing alike."""
    hits = np.zeros(len(scores), bool)
    for fold in range(10):
        test = folds == fold
        bars = np.sort(scores[~test])[::10]
        accepted = scores[~test] >= bars[:, None]
        right = accepted[:, same[~test]].mean(1) - accepted[:, ~same[~test]].mean(1)
        hits[test] = (scores[test] >= bars[right.argmax()]) == same[test]
    return hits


class Pairs:
    """LFW's pairs, [n, 2] photos of `lfw`, ten folds."""

    def __init__(self, lfw, photos, same, folds):
        self.lfw, self.photos, self.same, self.folds = lfw, photos, same, folds

    def some(self, which):
        return Pairs(self.lfw, self.photos[which], self.same[which], self.folds[which])

    def accuracy(self, scores):
        hits = pair_hits(scores, self.same, self.folds)
        ids = self.lfw.ids[self.photos]
        drawn = draws(ids)
        times = np.stack([drawn[a] * (1 if a == b else drawn[b]) for a, b in ids], axis=1)

        def balanced(times):
            return sum(times[:, kind] @ hits[kind] / times[:, kind].sum(1) for kind in (self.same, ~self.same)) / 2

        return with_interval(balanced, times, len(drawn))


def table(header, rows):
    lines = ["| " + " | ".join(map(str, row)) + " |" for row in [header, *rows]]
    return "\n".join([lines[0], "|---" * len(header) + "|", *lines[1:]])


class World:
    """The sets, and who is searched among whom. With `every` > 1, a share of LFW for a quick look."""

    def __init__(self, work, pairs, every):
        self.mfr2, self.rmfrd, self.lfw, self.masked = (Crops.load(work, name) for name in ("mfr2", "rmfrd", "lfw", "lfwm"))
        self.others = np.flatnonzero(~np.isin(self.lfw.ids, IN_BOTH))[::every]
        subjects = np.unique(self.lfw.ids)[::every]
        first = np.array([stem.endswith("_0001") for stem in self.lfw.stems])
        self.gallery = np.flatnonzero(first & np.isin(self.lfw.ids, subjects))
        self.probes = np.flatnonzero(np.isin(self.masked.ids, subjects))
        self.photo = {stem: photo for photo, stem in enumerate(self.lfw.stems)}
        self.pairs = self.read_pairs(pairs).some(slice(None, None, every))
        self.shown = dict(line.split(",") for line in open(CORRECTIONS).read().split()[1:])  # whom wrongly labelled photos show
        self.masked_photo = {stem: photo for photo, stem in enumerate(self.masked.stems)}
        self.random = np.random.default_rng(0)
        seconds = [subject for subject in subjects if f"{subject}_0002" in self.masked_photo]
        self.chosen = self.random.permutation(seconds)[:CUT_SUBJECTS]  # subjects with a second photo
        photos = np.load(f"{work}/held.npy", mmap_mode="r")[::20]
        worn = np.abs(photos[:, HIGH].astype(np.int16) - photos[:, BARE]).max(3) > 24
        self.mask_region = worn.mean(0) > 0.5

    def read_pairs(self, path):
        lines = [line.split() for line in open(path).read().strip().split("\n")[1:]]
        photos = [[self.photo[f"{name}_{int(number):04d}"] for name, number in
                   ((line[0], line[1]), (line[-2] if len(line) == 4 else line[0], line[-1]))] for line in lines]
        folds = np.arange(len(lines)) // (len(lines) // 10)
        return Pairs(self.lfw, np.array(photos), np.array([len(line) == 3 for line in lines]), folds)

    def firsts(self, subjects):
        return np.array([self.photo[f"{subject}_0001"] for subject in subjects])

    def search_worn(self, system, crops, with_lfw=False):
        """Real masks against bare photos of the same set, and of LFW's subjects."""
        probes, gallery = crops.among("masked"), crops.among("bare")
        similarities, ids = system.matrix(crops, probes, crops, gallery), crops.ids[gallery]
        if with_lfw:
            similarities = np.hstack([similarities, system.matrix(crops, probes, self.lfw, self.others)])
            ids = np.concatenate([ids, self.lfw.ids[self.others]])
        return Searches(similarities, crops.ids[probes], ids)

    def search_masked(self, system, probes, gallery):
        return Searches(system.matrix(self.masked, probes, self.lfw, gallery), self.masked.ids[probes],
                        self.lfw.ids[gallery])

    def search_lfw(self, system):
        """All probes in the whole gallery: as LFW labels them, and with its known wrong labels put right."""
        similarities = system.matrix(self.masked, self.probes, self.lfw, self.gallery)
        for known in ({}, self.shown):
            yield Searches(similarities, *(np.array([known.get(crops.stems[photo], crops.ids[photo]) for photo in photos])
                                           for crops, photos in ((self.masked, self.probes), (self.lfw, self.gallery))))

    def about_mfr2(self):
        probes = len(self.mfr2.among("masked"))
        return (f"MFR2-dev, real masks: {probes} probes of {len(np.unique(self.mfr2.ids))} subjects against "
                f"{len(self.mfr2.among('bare'))} bare photos of theirs (one probe is {1 / probes:.3f})")


def chain(world, systems):
    """`systems`: (name, for covered probes, for bare ones)."""
    sides = [(world.masked_photo.get(world.lfw.stems[b]), a) if world.lfw.stems[b] in world.masked_photo else
             (world.masked_photo.get(world.lfw.stems[a]), b) for a, b in world.pairs.photos]
    drawn = np.array([masked is not None for masked, _ in sides])
    half = world.pairs.some(drawn)
    masked, bare = np.array([side for side, there in zip(sides, drawn) if there]).T
    worn, drawn_on = [], []
    for name, covered, uncovered in systems:
        log(f"chain: {name}")
        worn.append([name, *world.search_worn(covered, world.mfr2).cells(),
                     *world.search_worn(covered, world.mfr2, with_lfw=True).cells(TPIR),
                     *world.search_worn(covered, world.rmfrd).cells(TPIR)])
        first, second = world.pairs.photos.T
        labelled, corrected = world.search_lfw(covered)
        drawn_on.append([name, *labelled.cells(), *corrected.cells(FNIR),
                         half.accuracy(covered.pairs(world.masked, masked, world.lfw, bare)),
                         world.pairs.accuracy(uncovered.pairs(world.lfw, first, world.lfw, second))])
    return f"""## 1. From the npm network to maskid's

Real masks. {world.about_mfr2()}; the same with {len(world.others)} photos of LFW's subjects
in the gallery; RMFRD (small crops squeezed square, labels wrong in part): {len(world.rmfrd.among("masked"))} probes against
{len(world.rmfrd.among("bare"))} bare photos of {len(np.unique(world.rmfrd.ids))} subjects.

{table(["", *RATES, f"with LFW: {TPIR}", f"RMFRD: {TPIR}"], worn)}

LFW, drawn masks in styles not trained on: {len(world.probes)} probes of {len(np.unique(world.masked.ids[world.probes]))} subjects against one bare photo of
each of N = {len(world.gallery)}. LFW's pairs, ten folds: {len(drawn)} pairs of bare photos; and {drawn.sum()} pairs
({half.same.sum()} of one subject, {(~half.same).sum()} of two) with a mask drawn on one side; the other {(~drawn).sum()} pairs are of two `_0001` photos,
which no mask was drawn on. Accuracy is the mean of that on pairs of one subject and that on pairs of two. "Corrected": {len(world.shown)} photos that LFW
has under a wrong name, or under a second one of the same person, are counted under the right one ([which](../data/labels/README.md)).

{table(["", *RATES, f"{FNIR}, corrected", "pairs, one masked", "pairs, both bare"], drawn_on)}
"""


def cut_lines(world, networks):
    probes = np.array([world.masked_photo[f"{subject}_0002"] for subject in world.chosen])
    rows = []
    for name, sight_at in networks:
        for cut in CUTS:
            log(f"cut line: {name} at {cut}")
            system = System((sight_at(cut), 1.0))
            rows.append([name, cut if cut < CROP_SIDE else "none", *world.search_worn(system, world.mfr2).cells(TPIR, FNMR),
                         *world.search_masked(system, probes, world.firsts(world.chosen)).cells()])
    header = ["network", "blanked from row", *(f"MFR2: {what}" for what in (TPIR, FNMR)), *(f"LFW: {what}" for what in RATES)]
    return f"""## 2. The cut line

The rows from the line on are set to {HIDDEN}, in probes and gallery. The eyes are at row 52, the tip of the nose at 72, the mouth
at 92. {world.about_mfr2()}. LFW, drawn masks: one probe of each of
N = {len(world.chosen)} subjects, drawn among those with a second photo, against one bare photo of each.

{table(header, rows)}
"""


def parts(world, networks):
    seconds = np.array([world.photo[f"{subject}_0002"] for subject in world.chosen])
    firsts = world.firsts(world.chosen)
    pairs = world.pairs.some(np.arange(len(world.pairs.same)) % PART_PAIRS_EVERY == 0)
    rows = []
    for part, window in PARTS.items():
        rows.append([part, "{}–{}".format(*window[:2]), "{}–{}".format(*window[2:])])
        for _, path, whole in networks:
            log(f"part: {part}, {os.path.basename(path)}")
            sight = Sight(path, FULL, window) if window != WHOLE else whole
            similarities = sight.of(world.lfw, seconds) @ whole.of(world.lfw, firsts).T
            rows[-1].extend(Searches(similarities, world.chosen, world.chosen).cells(TPIR))
            rows[-1].append(pairs.accuracy(System((sight, 1.0)).pairs(world.lfw, *pairs.photos.T[:1], world.lfw,
                                                                      *pairs.photos.T[1:])))
    header = ["visible", "rows", "columns"]
    header += [f"{name}: {what}" for name, _, _ in networks for what in (TPIR, "pair accuracy")]
    return f"""## 3. Each part of the face alone

The parts of Elmahmudi and Ugail (2019), as rectangles of the 112×112 crop; all else is set to {HIDDEN}. "Left" is the left of the
picture; as every embedding is the mean with that of the mirrored crop, left and right differ by faces, not by networks.
Identification, LFW: a bare probe that shows the part alone, one of each of N = {len(world.chosen)} subjects, against a whole photo of each.
Pair accuracy: {len(pairs.same)} of LFW's pairs (every {PART_PAIRS_EVERY}th, ten folds), both sides showing only the part.

{table(header, rows)}
"""


def printed_masks(world, systems):
    random, gallery = world.random, world.lfw.ids[world.gallery]
    wearers = random.permutation(world.chosen)[:PRINTED_PAIRS]
    others = np.array([random.choice(gallery[gallery != wearer], 2, replace=False) for wearer in wearers])
    printed, anyone = others.T
    cloth = soft(world.mask_region, 3)
    worn_by = world.lfw.pictures[[world.photo[f"{wearer}_0002"] for wearer in wearers]]
    probes = {}
    for kind, on_cloth in (("plain", 200), ("printed", world.lfw.pictures[world.firsts(printed)])):
        probes[kind] = Crops(kind, overlaid(worn_by, on_cloth, cloth), [f"{wearer}/{kind}" for wearer in wearers])
    rows = []
    for name, system in systems:
        log(f"printed masks: {name}")
        plain, attacked = (Searches(system.matrix(crops, np.arange(len(wearers)), world.lfw, world.gallery), crops.ids, gallery)
                           for crops in probes.values())

        def similarity(subjects):
            return attacked.others[np.arange(len(wearers)), np.searchsorted(attacked.subjects, subjects)]

        winner = np.maximum(attacked.mate, attacked.nearest)
        as_printed, as_anyone = (int((similarity(who) >= winner).sum()) for who in (printed, anyone))
        rank = (attacked.others >= similarity(printed)[:, None]).sum(1)
        rows.append([name, as_printed, as_anyone, "met" if as_printed <= as_anyone else "missed", (rank <= 50).sum(),
                     (similarity(printed) > plain.bar).sum(), *attacked.cells(TPIR), *plain.cells(TPIR)])
    top = np.flatnonzero(world.mask_region.any(1)).min() - (SIDE - CROP_SIDE) // 2
    in_upper = UPPER.of(world.mask_region.astype(np.uint8)).mean()
    chance = len(wearers) / (len(gallery) - 1)
    header = ["", "printed person at rank 1", "random subject at rank 1", "bar", "printed person among the 50 nearest others",
              "printed person above the threshold", "wearer at rank 1, printed mask", "wearer at rank 1, plain mask"]
    return f"""## 4. Another subject's face printed on the mask

LFW: {len(wearers)} pairs of a wearer (a photo that is not enrolled) and another enrolled subject, drawn by chance, against one bare
photo of each of N = {len(gallery)}. The mask region of the probe is replaced by the same region of the other's photo, the very one
that is enrolled, undimmed and without folds: the worst case. The region is fixed: the pixels that masks drawn high on the nose
cover in more than half of the held-out training photos. "Random subject" is one more enrolled subject drawn in the same way;
the bar is that the printed person is at rank 1 no more often. Among the 50 nearest others a random subject would be found
{50 * chance:.1f} times of {len(wearers)}; above the threshold, which holds FMR 1e-3 with plain masks, {FMR * len(wearers):.1f} times.

{table(header, rows)}

`upper` sees rows {UPPER.rows[0]} to {UPPER.rows[1] - 1}: nothing of a print below row {UPPER.rows[1]} can reach it, mouth and chin least of all. But the region begins at row
{top}, on the bridge of the nose, and takes {100 * in_upper:.1f} % of the pixels that `upper` sees: there the print shows the other's nose and
cheeks. `full` sees all of the print, and through it the fusion does.
"""


def log(text):
    print(f"\r{text}", file=sys.stderr, flush=True)


def parse_options():
    parser = argparse.ArgumentParser(usage=__doc__)
    parser.add_argument("work")
    parser.add_argument("out")
    for name in ("npm", "teacher", "upper", "full", "bare", "cover"):
        parser.add_argument(f"--{name}", required=True)
    parser.add_argument("--pairs", required=True, help="LFW's pairs.txt")
    parser.add_argument("--card", default=CARD, help="model card with the weights of the networks (default: %(default)s)")
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--every", type=int, default=1, help="a quick look: every K-th subject and pair of LFW")
    return parser.parse_args()


def main():
    torch.set_num_threads(1)  # the pool's threads are enough
    cv2.setNumThreads(1)
    world = World(options.work, options.pairs, options.every)
    sights = {}

    def sight(path, cut=CROP_SIDE):
        return sights.setdefault((path, cut), Sight(path, FULL, (0, cut, 0, CROP_SIDE)))

    upper, full = Sight(options.upper, UPPER), sight(options.full)

    card = json.load(open(options.card))
    covered, bare = (card[kind]["weights"] for kind in ("covered", "bare"))  # of upper and of the whole face
    whole = ByCover(options.cover, sight(options.bare), full)

    def fusion(weights):
        return System(*zip((upper, whole), weights))

    npm, npm_cut = System((sight(options.npm), 1.0)), System((sight(options.npm, 64), 1.0))
    one = {"npm network": npm, "npm network, blanked from row 64": npm_cut,
           "teacher": System((sight(options.teacher), 1.0)),
           "`upper`": System((upper, 1.0)), "`full`": System((full, 1.0)),
           "`full`, and `bare` of bare faces": System((whole, 1.0))}
    fused = f"fusion, {covered[0]:g} `upper` + {covered[1]:g} `full` or `bare`"
    named = [("npm network", options.npm), ("teacher", options.teacher), ("`full`", options.full)]
    sections = [
        chain(world, [(name, system, system) for name, system in one.items()] +
              [(f"{fused} (bare: {bare[0]:g} + {bare[1]:g})", fusion(covered), fusion(bare))]),
        cut_lines(world, [(name, lambda cut, path=path: sight(path, cut)) for name, path in named if name != "teacher"]),
        parts(world, [("`full`", options.full, full), ("npm network", options.npm, sight(options.npm))]),
        printed_masks(world, [(name, system) for name, system in one.items() if "teacher" not in name] +
                      [(fused, fusion(covered))])]
    hashes = [[name, f"`{os.path.basename(path)}`", f"`{sha256(path)[:16]}`"]
              for name, path in (*named[:2], ("`upper`", options.upper), named[2], ("`bare`", options.bare))]
    intro = f"""# Ablation

Written by `scripts/training/train` at its end (`ablation.py`); do not edit. Terms are those of ISO/IEC 19795-1; brackets are 95 % intervals by bootstrap
over subjects ({REPLICATES} replicates; FNIR's choose the threshold anew, FNMR's hold it). For FNIR the non-mated searches are those
of the same probes with their mates left out of the gallery. With too few trials for one false positive the threshold lies above
the largest non-mate similarity.

Every photo here is one crop, set right by `alignment`, and one template (the mean with the mirrored crop), for every network alike, and nothing is drawn on
the gallery's photos: figures of the program, with no, one and all mask styles enrolled, come from `scripts/benchmark` and stand in
[README](../README.md#how-well-it-does). The teacher is a yardstick and not part of maskid. It and the npm network were trained on
photos of celebrities from the web, who may be among MFR2's and LFW's subjects.{
f" LFW is every {options.every}rd subject and pair here." if options.every == 3 else ""}

{table(["network", "file", "SHA-256 begins"], hashes)}
"""
    with open(options.out, "w") as file:
        file.write("\n".join([intro, *sections]))


if __name__ == "__main__":
    options = parse_options()
    main()
