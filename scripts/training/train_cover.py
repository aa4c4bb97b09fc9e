#!/usr/bin/python3
"""Trains the network that tells bare faces, covered ones and masks worn below the nose from the whole crop, halved.

usage: train_cover.py WORK OUT.onnx [STEPS [START.onnx]]
  WORK holds train.npy, held.npy (training_crops draw); START is a network that this script made, to train on
"""

import json
import sys

import cv2
import numpy as np
import onnx.numpy_helper
import torch
from torch import nn

from crops import BARE, BELOW_NOSE, FULL, HIGH, Batches, Shares, as_input

SIDE = 56


def make_network():
    def layer(before, after, stride):
        return [nn.Conv2d(before, after, 3, stride, 1), nn.ReLU()]
    return nn.Sequential(*layer(3, 16, 2), *layer(16, 32, 2), *layer(32, 32, 1), *layer(32, 64, 2), *layer(64, 64, 1),
                         nn.Flatten(), nn.Dropout(0.3), nn.Linear(64 * 7 * 7, 3))


def halved(pictures):
    return as_input(np.stack([cv2.resize(picture, (SIDE, SIDE), interpolation=cv2.INTER_LINEAR) for picture in pictures]))


def check(network, held):
    """Share of the held-out pictures told right, for bare, below the nose, low, middle and high."""
    network.eval()
    right = {}
    with torch.no_grad():
        for kind in range(HIGH + 1):
            answers = np.concatenate([network(torch.from_numpy(halved([FULL.of(crop[kind]) for crop in part]))).argmax(1)
                                      for part in np.array_split(held, max(1, len(held) // 256))])
            wanted = 0 if kind == BARE else 2 if kind == BELOW_NOSE else 1
            right[("bare", "below_nose", "low", "middle", "high")[kind]] = round(float(np.mean(answers == wanted)), 4)
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
    chosen, losses = np.arange(len(crops)), []
    batches = Batches(crops, chosen, 64, FULL, Shares(0.45, 0.2, 0), 7)
    for step, (_, pictures, kinds) in enumerate(batches.ahead(0, steps), 1):
        loss = nn.functional.cross_entropy(network(torch.from_numpy(halved(pictures))), torch.from_numpy(kinds),
                                           label_smoothing=0.02)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        schedule.step()
        losses.append(loss.item())
        if step % 500 == 0:
            print(f"step {step}/{steps}  loss {np.mean(losses[-500:]):.4f}  {json.dumps(check(network, held))}", flush=True)
    network.eval()
    torch.onnx.export(network, torch.zeros(1, 3, SIDE, SIDE), out, opset_version=11, input_names=["input"],
                      output_names=["cover"])


if __name__ == "__main__":
    main()
