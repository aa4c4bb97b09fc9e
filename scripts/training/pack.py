#!/usr/bin/python3
"""The photos and masks that distill.py trains on, in a few files that fit in memory and are easily carried: 0.13 GB in place of
what training_crops wrote.

usage: pack.py WORK OUT FILES
  WORK has train.npy, train.txt, leave-out.txt. Writes OUT/photos-0.npz and so on, FILES of them.
"""

import os
import sys

import cv2
import numpy as np

from crops import BARE, LOW, mask_of
from train import chosen_photos


def layer_of(picture, bare):
    """A drawn mask by itself, [128, 256]: how light it is, and beside it where it is; and its color, as a share of that lightness."""
    worn = cv2.blur(cv2.morphologyEx(mask_of(picture, bare)[..., 0], cv2.MORPH_CLOSE, np.ones((7, 7))), (3, 3))
    light = cv2.cvtColor(picture, cv2.COLOR_BGR2GRAY).astype(np.float32)
    inner = (worn > 0.99).astype(np.float32)
    around = cv2.GaussianBlur(light * inner, (0, 0), 6) / np.maximum(cv2.GaussianBlur(inner, (0, 0), 6), 1e-4)
    color = (picture * inner[..., None]).sum((0, 1)) / max(1.0, (light * inner).sum())
    return np.hstack([np.where(inner > 0, light, np.clip(around, 0, 255)), 255 * worn]).astype(np.uint8), color


def coded(picture, quality):
    return cv2.imencode(".webp", picture, [cv2.IMWRITE_WEBP_QUALITY, quality])[1].ravel()


def main():
    work, out, files = sys.argv[1:]
    os.makedirs(out, exist_ok=True)
    crops = np.load(f"{work}/train.npy", mmap_mode="r")
    paths = open(f"{work}/train.txt").read().split()
    chosen, folders = chosen_photos(work)
    identities = np.unique(folders[chosen], return_inverse=True)[1]
    for number, part in enumerate(np.array_split(np.arange(len(chosen)), int(files))):
        photos, layers, colors = [], [], []
        for at in part:
            pictures = crops[chosen[at]]
            photos.append(np.fromfile(paths[chosen[at]], np.uint8))
            layer, color = layer_of(pictures[LOW + at % 3], pictures[BARE])
            layers.append(coded(layer, 40))
            colors.append(color)
        path = f"{out}/photos-{number}.npz"
        np.savez(path + ".partial.npz", identities=identities[part], colors=np.float32(colors),
                 **{f"{name}_{what}": values for name, parts in (("photos", photos), ("layers", layers)) for what, values in
                    (("bytes", np.concatenate(parts)), ("ends", np.cumsum([len(one) for one in parts])))})
        os.replace(path + ".partial.npz", path)


if __name__ == "__main__":
    main()
