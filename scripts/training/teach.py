#!/usr/bin/python3
"""What the teacher says of the uncovered photos: unit vectors, the mean of those of the plain and the mirrored crop.

usage: teach.py CROPS.npy OUT.npy TEACHER.onnx
"""

import sys

import numpy as np
import torch

from crops import BARE, FULL
from device import as_images, bfloat16, load_network


def embed(network, crops, batch=32):
    """Unit vectors [n, dimension] of uint8 crops [n, height, width, 3]; the mean with those of the mirrored crops."""
    parts = []
    for start in range(0, len(crops), batch):
        images = as_images(crops[start:start + batch])
        with torch.no_grad(), bfloat16():
            pair = [torch.nn.functional.normalize(network(some).float()) for some in (images, images.flip(3))]
        parts.append(torch.nn.functional.normalize(pair[0] + pair[1]))
        if start // batch % 100 == 0:
            print(f"\rembedding {start}/{len(crops)}", end="", file=sys.stderr, flush=True)
    return torch.cat(parts).cpu().numpy()


def side_by_side(answers):
    """Unit vectors [n, sum of dimensions] of those of several teachers; the cosine is the mean of theirs."""
    return np.hstack(answers) / np.float32(np.sqrt(len(answers)))


def read_targets(work, teachers):
    """What teach.py wrote of the photos: one file a teacher."""
    return side_by_side([np.load(f"{work}/{teacher}.npy") for teacher in teachers])


def view_all(pictures, view):
    return np.stack([view.of(picture) for picture in pictures])


def main():
    crops, out, teacher = sys.argv[1:]
    bare = view_all(np.load(crops, mmap_mode="r")[:, BARE], FULL)
    np.save(out, embed(load_network(teacher), bare))


if __name__ == "__main__":
    main()
