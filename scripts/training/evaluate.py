#!/usr/bin/python3
"""What networks reach on aligned crops, quickly: identification of covered probes among bare photos, and LFW's pairs.

usage: evaluate.py WORK [NAME=]NETWORK.onnx:VIEW[:CUT]... [--fuse A,B:WEIGHT]
  WORK holds mfr2, rmfrd, lfw, lfwm (.npy of training_crops align, .txt) and held; parts that are missing are left out
The shipped figures come from `maskid evaluate`; these take the crops as they are and one template a photo, without drawn
masks in the gallery.
"""

import os
import sys

import numpy as np
import torch

from crops import BARE, LOW, HIGH, VIEWS, View
from onnx_module import OnnxModule
from teach import embed, view_all


def view_of(name):
    return VIEWS[name] if name in VIEWS else View(*[tuple(map(int, part.split("-"))) for part in name.split("x")])


class Embedded:
    """Embeddings of sets of crops by one network, made once."""

    def __init__(self, work, network, view, cut=None):
        self.work, self.view, self.cut = work, view_of(view), cut
        self.network = OnnxModule(network).to(memory_format=torch.channels_last)
        self.known = {}

    def of(self, name, picture=None):
        if (name, picture) not in self.known:
            crops = np.load(f"{self.work}/{name}.npy", mmap_mode="r")
            random = np.random.default_rng(0)
            pictures = [random.integers(LOW, HIGH + 1) if picture == "masked" else BARE for _ in range(len(crops))]
            seen = np.stack([self.view.of(crop[which]) for crop, which in zip(crops, pictures)])
            if self.cut:
                seen[:, self.cut:] = 127
            self.known[name, picture] = embed(self.network, seen)
        return self.known[name, picture]


def tars(similarities, mates, rates=(1e-2, 1e-3, 1e-4, 1e-5)):
    others = np.sort(similarities[~mates])[::-1]
    return [float(np.mean(similarities[mates] > others[int(rate * len(others))])) for rate in rates]


def identification(probes, gallery, probe_ids, gallery_ids, strangers=None):
    """Rank 1 and true accept rates with the best photo of each subject."""
    subjects = np.unique(gallery_ids)
    scores = probes(gallery)
    best = np.stack([scores[:, gallery_ids == subject].max(1) for subject in subjects], axis=1) if len(subjects) < len(
        gallery_ids) else scores[:, np.argsort(gallery_ids)]
    mates = probe_ids[:, None] == subjects[None]
    known = mates.any(1)
    rank1 = np.mean(mates[known][np.arange(known.sum()), best[known].argmax(1)])
    report = {"rank1": rank1, **dict(zip(("1e-2", "1e-3", "1e-4", "1e-5"), tars(best, mates)))}
    if (~known).any():
        top = np.sort(best[~known].max(1))[::-1]
        for fpir in (0.01, 0.003):
            bar = top[int(fpir * len(top))]
            right = mates[known][np.arange(known.sum()), best[known].argmax(1)] & (best[known].max(1) > bar)
            report[f"FNIR@{fpir}"] = 1 - right.mean()
    return report


def paths(work, name):
    return open(f"{work}/{name}.txt").read().split()


def folder_sets(work, name):
    """(probe index, gallery index, ids) of a set with masked/SUBJECT/… and bare/SUBJECT/…"""
    names = paths(work, name)
    ids = np.array([path.split("/")[-2] for path in names])
    kinds = np.array([path.split("/")[-3] for path in names])
    return np.flatnonzero(kinds == "masked"), np.flatnonzero(kinds == "bare"), ids


def pair_scores(work, of):
    """LFW's pairs: (ten folds of (similarities, same))."""
    index = {os.path.basename(path).rsplit(".", 1)[0]: i for i, path in enumerate(paths(work, "lfw"))}
    lines = open(os.environ.get("LFW_PAIRS", "../shared/data/lfw-pairs.txt")).read().strip().split("\n")[1:]
    scores, same = [], []
    for line in lines:
        part = line.split()
        a = f"{part[0]}_{int(part[1]):04d}"
        b = f"{part[0]}_{int(part[2]):04d}" if len(part) == 3 else f"{part[2]}_{int(part[3]):04d}"
        scores.append(of(index[a], index[b]))
        same.append(len(part) == 3)
    return np.array(scores), np.array(same)


def ten_fold(scores, same):
    folds = np.arange(len(scores)) // (len(scores) // 10)
    right = []
    for fold in range(10):
        train = folds != fold
        bars = np.sort(scores[train])
        hits = [np.mean((scores[train] >= bar) == same[train]) for bar in bars[::10]]
        bar = bars[::10][int(np.argmax(hits))]
        right.append(np.mean((scores[~train] >= bar) == same[~train]))
    return float(np.mean(right))


def report(name, parts, work):
    """`parts`: (embedded, weight) each."""
    def scores(set_a, pick_a, set_b, pick_b, kinds=(None, None)):
        return sum(weight * (part.of(set_a, kinds[0])[pick_a] @ part.of(set_b, kinds[1])[pick_b].T)
                   for part, weight in parts)

    def show(what, values):
        print(f"{name:24} {what:12} " + "  ".join(f"{key} {value:.4f}" for key, value in values.items()), flush=True)

    if os.path.exists(f"{work}/held.npy"):
        ids = np.array([path.split("/")[-2] for path in paths(work, "held")])
        first = np.r_[True, ids[1:] != ids[:-1]]
        show("held", identification(lambda g: scores("held", ~first, "held", first, ("masked", None)), None, ids[~first],
                                    ids[first]))
    for dataset in ("mfr2", "rmfrd"):
        if os.path.exists(f"{work}/{dataset}.npy"):
            probes, gallery, ids = folder_sets(work, dataset)
            show(dataset, identification(lambda g: scores(dataset, probes, dataset, gallery), None, ids[probes],
                                         ids[gallery]))
    if os.path.exists(f"{work}/lfw.npy"):
        lfw = [part.of("lfw") for part, _ in parts]
        values, same = pair_scores(work, lambda a, b: sum(
            weight * float(vectors[a] @ vectors[b]) for vectors, (_, weight) in zip(lfw, parts)))
        show("lfw pairs", {"accuracy": ten_fold(values, same), **dict(zip(("1e-2", "1e-3"), tars(values, same)))})
    if os.path.exists(f"{work}/lfwm.npy") and os.path.exists(f"{work}/lfw.npy"):
        names = paths(work, "lfw")
        gallery = np.array([i for i, path in enumerate(names) if path.endswith("_0001.webp")])
        ids = np.array([path.split("/")[-2] for path in names])
        probe_ids = np.array([path.split("/")[-2] for path in paths(work, "lfwm")])
        show("lfw masked", identification(lambda g: scores("lfwm", slice(None), "lfw", gallery), None, probe_ids,
                                          ids[gallery]))


def main():
    work = sys.argv[1]
    networks = {}
    for argument in sys.argv[2:]:
        if argument.startswith("--fuse="):
            names, weight = argument[7:].split(":")
            first, second = names.split(",")
            report(f"{names}:{weight}", [(networks[first], float(weight)), (networks[second], 1 - float(weight))], work)
            continue
        name, _, rest = argument.rpartition("=")
        path, view, *cut = rest.split(":")
        name = name or os.path.basename(path)
        networks[name] = Embedded(work, path, view, int(cut[0]) if cut else None)
        report(name, [(networks[name], 1.0)], work)


if __name__ == "__main__":
    main()
