#!/usr/bin/python3
"""Trains the network that tells bare faces, covered ones and masks worn below the nose from the whole crop.

usage: train_cover.py WORK OUT.onnx [STEPS [START.onnx]]
  WORK holds train.npy, held.npy (training_crops draw); START is a network that this script made, to train on
"""

import json
import sys

import numpy as np
import onnx.numpy_helper
import torch
from torch import nn

from crops import BARE, BELOW_NOSE, CROP_SIDE, FULL, HIGH, Batches, Shares, as_input, printed_with
from small_network import convolutions, export, fit
from teach import view_all


def make_network():
    layers = convolutions(16, 32, 32, 64, 64)
    layers[0] = nn.Conv2d(3, 16, 6, stride=4, padding=2)  # a quarter of the size at once: the edge of a print is two pixels wide
    return nn.Sequential(*layers, nn.Flatten(), nn.Dropout(0.3), nn.Linear(64 * 7 * 7, 3))


def check(network, held):
    """Share of the held-out pictures told right, by what is worn; `printed`: high, with what the face of another photo has there."""
    network.eval()
    right = {}

    def note(name, wanted, pictures):
        seen = torch.from_numpy(as_input(view_all(pictures, FULL)))
        with torch.no_grad():
            answers = torch.cat([network(part).argmax(1) for part in seen.split(256)])
        right[name] = round(float((answers == wanted).float().mean()), 4)

    for kind, name in enumerate(("bare", "below_nose", "low", "middle", "high")):
        note(name, 0 if kind == BARE else 2 if kind == BELOW_NOSE else 1, held[:, kind])
    others = np.roll(held[:, BARE], len(held) // 2, axis=0)
    note("printed", 1, [printed_with(crop[HIGH], crop[BARE], other) for crop, other in zip(held, others)])
    network.train()
    return right


def main():
    work, out = sys.argv[1:3]
    steps = int(sys.argv[3]) if len(sys.argv) > 3 else 8000
    torch.manual_seed(1)
    crops, held = np.load(f"{work}/train.npy", mmap_mode="r"), np.load(f"{work}/held.npy", mmap_mode="r")[::4]
    network = make_network()
    if len(sys.argv) > 4:
        with torch.no_grad():
            for values, tensor in zip(network.parameters(), onnx.load(sys.argv[4]).graph.initializer):
                values.copy_(torch.tensor(onnx.numpy_helper.to_array(tensor)))
    optimizer = torch.optim.AdamW(network.parameters(), lr=2e-3, weight_decay=1e-3)
    schedule = torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, steps)
    batches = Batches(crops, np.arange(len(crops)), 64, FULL, Shares(0.45, 0.2, 0), 7)

    def loss_of(batch):
        _, pictures, kinds, _ = batch
        return nn.functional.cross_entropy(network(torch.from_numpy(as_input(pictures))), torch.from_numpy(kinds),
                                           label_smoothing=0.02)

    fit(optimizer, schedule, batches.ahead(0, steps), loss_of, lambda: json.dumps(check(network, held)))
    export(network, out, CROP_SIDE, "cover")


if __name__ == "__main__":
    main()
