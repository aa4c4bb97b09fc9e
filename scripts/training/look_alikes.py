#!/usr/bin/python3
"""Identities of the training photos that look like someone in another set, by the teacher: to be left out.

usage: look_alikes.py TARGETS.npy LIST OTHER.npy TEACHER.onnx >OUT
  An identity is named when its mean embedding and a photo of the other set have a cosine of 0.5 or more, which few photos
  of different people have.
"""

import sys

import numpy as np

from crops import BARE, FULL
from device import load_network
from teach import embed, view_all

ALIKE = 0.5


def main():
    targets, list_path, other, teacher = sys.argv[1:]
    folders = np.array([line.split("/")[-2] for line in open(list_path).read().split()])
    names, numbers = np.unique(folders, return_inverse=True)
    network = load_network(teacher)
    theirs = embed(network, view_all(np.load(other, mmap_mode="r")[:, BARE], FULL))
    ours = np.load(targets)
    means = np.zeros((len(names), ours.shape[1]), np.float32)
    np.add.at(means, numbers, ours)
    means /= np.linalg.norm(means, axis=1, keepdims=True)
    most = (means @ theirs.T).max(1)
    print(f"identities: {len(names)}; like someone: {np.sum(most >= ALIKE)}", file=sys.stderr)
    print("\n".join(names[most >= ALIKE]))


if __name__ == "__main__":
    main()
