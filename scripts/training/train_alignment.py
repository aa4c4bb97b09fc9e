#!/usr/bin/python3
"""Trains the network that sets a crop right: from a face as the detector's landmarks place it, covered or bare, to where it lies in
the crops that the embedding networks are trained on (a spatial transformer, Jaderberg et al., 2015, trained by itself).

usage: train_alignment.py WORK OUT.onnx [STEPS]
  WORK holds train.npy, held.npy (training_crops draw)

The answer undoes e^s, how many times too wide for its height the face is shown, and then it is a similarity, both around the crop's center:
p -> [[1 + a, -b], [b, 1 + a]] diag(e^(-s/2), e^(s/2)) (p - 56) + 56 + (x, y) pixels: a / 0.1, b / 0.1, x / 4, y / 4, s / 0.1.
"""

import sys

import cv2
import numpy as np
import torch
from torch import nn

from crops import BARE, BELOW_NOSE, HIGH, LOW, Batches, Shares, View, as_camera, as_input, delete_part, recolor
from small_network import convolutions, export, fit

INPUT = 64
CENTER = View((12, 100), (12, 100))  # what lies around it is not there in a training crop that was shifted far
CORNERS = torch.tensor([[-1.0, -1.0], [1.0, -1.0], [-1.0, 1.0], [1.0, 1.0]]) * 28  # around the face, from the crop's center
UNITS = torch.tensor([0.1, 0.1, 4.0, 4.0, 0.1])


def make_network():
    return nn.Sequential(*convolutions(24, 48, 48, 96, 96), nn.Flatten(), nn.Linear(96 * 8 * 8, 128), nn.ReLU(), nn.Linear(128, len(UNITS)))


def misplace(random):
    """Degrees, zoom and shift as a detector errs on covered faces, now and then far; and a stretch as of squeezed photos, one in three."""
    far = 2.5 if random.random() < 0.1 else 1
    stretch = random.uniform(-0.35, 0.35) if random.random() < 1 / 3 else random.normal(0, 0.02)
    return (float(np.clip(random.normal(0, 3.5 * far), -20, 20)), float(np.clip(np.exp(random.normal(0, 0.09 * far)), 0.7, 1.4)),
            np.clip(random.normal(0, 3.5 * far, 2), -14, 14), stretch)


def correction(turn, zoom, shift, stretch):
    """What undoes it, [a, b, x, y, s] in UNITS."""
    back = np.exp(1j * np.deg2rad(turn)) / zoom  # View.of() turns by -turn in these axes
    moved = -back * complex(*(shift * np.exp([-stretch / 2, stretch / 2])))
    return np.array([back.real - 1, back.imag, moved.real, moved.imag, stretch], np.float32) / UNITS.numpy()


class Misplaced(Batches):
    """Batches of (pictures as the network sees them, corrections)."""

    def __getitem__(self, number):
        epoch, place = divmod(number, len(self.chosen) // self.size)
        photos = np.random.default_rng([self.seed, epoch]).permutation(self.chosen)[place * self.size:][:self.size]
        random = np.random.default_rng([self.seed, 1, number])
        pictures, corrections = [], []
        for photo in photos:
            chance = random.random()
            kind = BARE if chance < 0.3 else BELOW_NOSE if chance < 0.4 else random.integers(LOW, HIGH + 1)
            picture = self.crops[photo, kind]
            if kind != BARE and random.random() < 0.6:
                picture = recolor(picture, self.crops[photo, BARE], self.crops[random.integers(len(self.crops)), BARE], random)[0]
            if random.random() < 0.05:
                picture = delete_part(picture, random)
            if random.random() < 0.5:
                picture = picture[:, ::-1]
            turn, zoom, shift, stretch = misplace(random)
            zooms = zoom * np.exp([stretch / 2, -stretch / 2])
            picture = as_camera(CENTER.of(picture, turn, zooms, shift), random)
            pictures.append(cv2.resize(picture, (INPUT, INPUT), interpolation=cv2.INTER_LINEAR))
            corrections.append(correction(turn, zoom, shift, stretch))
        return as_input(np.stack(pictures)), np.stack(corrections)


def moved_corners(answers):
    """[n, 4, 2], pixels from the crop's center."""
    a, b, x, y, s = (answers * UNITS).t()[..., None]
    across, down = CORNERS[:, 0] * torch.exp(-s / 2), CORNERS[:, 1] * torch.exp(s / 2)
    return torch.stack([(1 + a) * across - b * down + x, b * across + (1 + a) * down + y], 2)


def check(network, held):
    """Pixels that the corners of held-out faces in masks lie off, before and after, and by which share the stretch is: median and 95th percentile."""
    batches = Misplaced(held, np.arange(len(held)), 64, CENTER, Shares(0), 3)
    before, after, stretched = [], [], []
    network.eval()
    with torch.no_grad():
        for number in range(len(held) // 64):
            pictures, wanted = map(torch.from_numpy, batches[number])
            goal = moved_corners(wanted)
            before.append((moved_corners(torch.zeros_like(wanted)) - goal).norm(dim=2).mean(1))
            answers = network(pictures)
            after.append((moved_corners(answers) - goal).norm(dim=2).mean(1))
            stretched.append((answers - wanted)[:, 4].abs() * UNITS[4])
    network.train()
    return "  ".join(f"{name} {np.percentile(torch.cat(off), 50):.3f} {np.percentile(torch.cat(off), 95):.3f}"
                     for name, off in (("before", before), ("after", after), ("stretch", stretched)))


def main():
    work, out = sys.argv[1:3]
    steps = int(sys.argv[3]) if len(sys.argv) > 3 else 10000
    torch.manual_seed(1)
    crops, held = np.load(f"{work}/train.npy", mmap_mode="r"), np.load(f"{work}/held.npy", mmap_mode="r")[::4]
    network = make_network()
    optimizer = torch.optim.AdamW(network.parameters(), lr=2e-3, weight_decay=1e-3)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, 2e-3, steps, pct_start=0.05)
    batches = Misplaced(crops, np.arange(len(crops)), 64, CENTER, Shares(0), 9)

    def loss_of(batch):
        pictures, wanted = map(torch.from_numpy, batch)
        off = moved_corners(network(pictures)) - moved_corners(wanted)
        return nn.functional.smooth_l1_loss(off, torch.zeros_like(off))

    fit(optimizer, schedule, batches.ahead(0, steps), loss_of, lambda: check(network, held))
    export(network, out, INPUT, "correction")


if __name__ == "__main__":
    main()
