#!/usr/bin/python3
"""Faces of nobody, as further food for distillation: blends of two training photos of different people, twice as many as photos,
and what the teacher says of them (after Beyer et al., "Knowledge distillation: A good teacher is patient and consistent", 2022: mixed pictures keep
a student on few photos from learning these by heart).

usage: blend.py WORK TEACHER OUT.npz
  WORK has train.npy, train.txt, leave-out.txt. OUT: `blends` [n, 3] (photo, photo, share of the first), `targets` [n, dimension].
"""

import os
import sys

import cv2
import numpy as np
import torch

from crops import BARE, FULL
from device import as_images, bfloat16, load_network
from train import chosen_photos


def main():
    work, teacher, out = sys.argv[1:]
    crops = np.load(f"{work}/train.npy", mmap_mode="r")
    chosen, folders = chosen_photos(work)
    random = np.random.default_rng(2)
    first, second = np.tile(chosen, 2), np.concatenate([random.permutation(chosen) for _ in range(2)])
    blends = np.column_stack([first, second, random.uniform(0.5, 0.9, len(first))])[folders[first] != folders[second]]
    network, targets = load_network(teacher), []
    for batch in np.array_split(blends, -(-len(blends) // 64)):
        pictures = np.stack([FULL.of(cv2.addWeighted(crops[int(one), BARE], share, crops[int(two), BARE], 1 - share, 0))
                             for one, two, share in batch])
        with torch.no_grad(), bfloat16():
            targets.append(torch.nn.functional.normalize(network(as_images(pictures)).float()).cpu().numpy())
        if len(targets) % 20 == 0:
            print(f"\rblending {len(targets) * 64}/{len(blends)}", end="", file=sys.stderr, flush=True)
    np.savez(out + ".partial.npz", blends=blends, targets=np.concatenate(targets))
    os.replace(out + ".partial.npz", out)


if __name__ == "__main__":
    main()
