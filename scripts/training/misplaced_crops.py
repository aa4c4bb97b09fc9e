#!/usr/bin/python3
"""What it costs that a detector places covered faces differently from bare ones: the people held out, each one's first photo bare in the gallery,
with crops as they were given, as the detector's landmarks place them, and as `alignment` sets these right. Masks are worn as drawn, and moved.

usage: misplaced_crops.py WORK MODELS
  WORK holds held.npy, held.txt (training_crops draw); MODELS is the project's folder, with the detector fetched
"""

import json
import os
import subprocess
import sys

import cv2
import numpy as np
import torch

from ablation import RATES, Searches, table
from crops import BARE, FULL, HIGH, LOW, SIDE, UPPER, mask_of, overlaid
from device import load_network
from teach import embed, view_all
from train import read_identities

CROPS = os.path.join(os.path.dirname(os.path.abspath(__file__)), "../../build/training_crops")


def found_again(work, pictures, *networks):
    """The pictures, with as much black around them as a detector needs, cropped as these networks see the face."""
    os.makedirs(f"{work}/found", exist_ok=True)
    files = [f"{work}/found/{i}.png" for i in range(len(pictures))]
    for file, picture in zip(files, pictures):
        cv2.imwrite(file, cv2.copyMakeBorder(picture, 64, 64, 64, 64, cv2.BORDER_CONSTANT))
    with open(f"{work}/found.txt", "w") as out:
        out.write("\n".join(files) + "\n")
    subprocess.run([CROPS, "align", f"{work}/found.txt", f"{work}/found.npy", *networks], check=True)
    return np.load(f"{work}/found.npy")[:, 0]


def elsewhere(picture, bare, random):
    """The mask moved against the face, and longer or shorter, as people wear them: a drawn one lies where the landmarks are."""
    layers = np.dstack([picture, 255 * mask_of(picture, bare)]).astype(np.float32)
    zoom, shift = random.normal(1, (0.06, 0.1)), random.normal(0, (2, 5))
    offset = (1 - zoom) * SIDE / 2 + shift
    layers = cv2.warpAffine(layers, np.array([[zoom[0], 0, offset[0]], [0, zoom[1], offset[1]]]), (SIDE, SIDE),
                            borderMode=cv2.BORDER_REPLICATE)
    return overlaid(bare, layers[..., :3], layers[..., 3:] / 255)


def main():
    work, models = sys.argv[1:]
    held, identities = np.load(f"{work}/held.npy", mmap_mode="r"), read_identities(f"{work}/held.txt")
    first = np.r_[True, identities[1:] != identities[:-1]]
    random, moves = np.random.default_rng(0), np.random.default_rng(5)
    probes = held[~first]
    kinds = {"bare": probes[:, BARE], "covered": np.stack([pictures[random.integers(LOW, HIGH + 1)] for pictures in probes])}
    kinds["moved"] = np.stack([elsewhere(worn, bare, moves) for worn, bare in zip(kinds["covered"], kinds["bare"])])
    gallery = held[first][:, BARE]
    detector, alignment = f"{models}/fetched/retinaface_mnet25_v1.onnx", f"{models}/alignment.onnx"
    places = {"given": lambda pictures: pictures, "the detector's": lambda pictures: found_again(work, pictures, detector),
              "set right": lambda pictures: found_again(work, pictures, detector, alignment)}
    with open(f"{models}/maskid_v1.json") as file:
        card = json.load(file)
    networks = {name: load_network(f"{models}/{name}.onnx") for name in ("upper", "full", "bare")}

    def embeddings(pictures, kind):
        """By each of the two networks that maskid shows such pictures to."""
        return [embed(networks["upper"], view_all(pictures, UPPER)),
                embed(networks["bare" if kind == "bare" else "full"], view_all(pictures, FULL))]

    rows = []
    for place, put in places.items():
        enrolled = embeddings(put(gallery), "bare")
        for kind, probes in kinds.items():
            placed = put(probes)
            similarities = sum(weight * ours @ theirs.T for weight, ours, theirs in
                               zip(card["bare" if kind == "bare" else "covered"]["weights"], embeddings(placed, kind), enrolled))
            searches = Searches(similarities, identities[~first], identities[first])
            rows.append([place, kind, f"{(~placed.any((1, 2, 3))).sum()} of {len(placed)}", *searches.cells()])
            print(rows[-1], file=sys.stderr, flush=True)
    print(table(["crops", "probes", "no face found", *RATES], rows))


if __name__ == "__main__":
    torch.set_num_threads(os.cpu_count() or 1)
    main()
