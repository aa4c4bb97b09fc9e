#!/usr/bin/python3
"""Trains `upper` and `full` together on a GPU: the teachers look at every bare face while the two look at covered pictures of it, so
that there is no end of faces (Beyer et al., "Knowledge distillation: A good teacher is patient and consistent", 2022).

Loss as in train.py. The schedule follows the clock: training ends, with its rate at nothing, after --seconds.
"""

import argparse
import math
import time

import numpy as np
import torch
from torch.nn.functional import normalize

from crops import VIEWS
from device import DEVICE, bfloat16, load_network
from device_pictures import Photos, as_input, faces, in_the_middle, vary
from train import Averaged, loss_of, relative_rates

PICTURES = 2  # of a face
COVERED = 0.7
COSFACE = {"upper": 0.1, "full": 0.3}


def answer(network, images):
    """Unit vectors [n, dimension]."""
    with torch.no_grad(), bfloat16():
        return normalize(network(images).float())


def answers(networks, images):
    return side_by_side([answer(network, images) for network in networks])


def side_by_side(said):
    """Unit vectors of several networks in one; the cosine is the mean of theirs."""
    return torch.cat(said, 1) / math.sqrt(len(said))


def means_of(photos, networks):
    """What the networks say of each identity, the mean over its photos and their mirror images."""
    sums = 0
    for numbers in torch.arange(len(photos), device=DEVICE).split(512):
        images = as_input(in_the_middle(photos.photos[numbers].float()))
        said = answers(networks, images) + answers(networks, images.flip(3))
        sums = sums + torch.zeros(int(photos.identities.max()) + 1, said.shape[1], device=DEVICE).index_add_(
            0, photos.identities[numbers], said)
    return normalize(sums)


def seen(images, view):
    """The part of [n, 3, 112, 112] that a network sees."""
    return images[:, :, slice(*view.rows), slice(*view.columns)].contiguous(memory_format=torch.channels_last)


class Student(torch.nn.Module):
    """A network, and what it is taught."""

    def __init__(self, name, start, out, teachers, photos, arguments):
        super().__init__()
        self.name, self.view, self.out, self.teachers = name, VIEWS[name], out, teachers
        self.network = load_network(start)
        self.network.freeze(arguments.frozen)
        self.means = means_of(photos, teachers)
        self.centers = torch.nn.Parameter(self.means.clone())
        self.groups = relative_rates([*self.network.parameters(), self.centers], arguments.rate)
        self.averaged = Averaged(self.network, 0.998)
        self.shown = torch.zeros(2, device=DEVICE)

    def learn(self, images, said, real, identities):
        """Adds the gradients of a batch; each face of which it is `said` who it is, by each teacher, is seen PICTURES times."""
        said = side_by_side([said[teacher] for teacher in self.teachers]).repeat(PICTURES, 1)
        with bfloat16():
            outputs = self.network(seen(images, self.view))
        loss, shown = loss_of(normalize(outputs.float()), said, real, identities[real], self.means, self.centers, COSFACE[self.name])
        loss.backward()
        torch.nn.utils.clip_grad_norm_(self.network.parameters(), 5)
        self.shown += torch.stack(shown).detach()

    def save(self):
        with self.averaged.in_place():
            self.network.save(self.out)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--photos", nargs="+", required=True, help="what pack.py wrote")
    parser.add_argument("--upper", required=True, help="network to start from, of start.py")
    parser.add_argument("--full", required=True, help="network to start from, of start.py with own and teacher, in this order")
    parser.add_argument("--teacher", required=True, help="teaches both")
    parser.add_argument("--own", required=True, help="teaches `full` as well: the network that it began as")
    parser.add_argument("--out", required=True, help="folder for upper.onnx, full.onnx, written each quarter of the time")
    parser.add_argument("--seconds", type=float, required=True)
    parser.add_argument("--faces", type=int, default=256, help=f"a step; each is seen in {PICTURES} pictures")
    parser.add_argument("--real", type=float, default=0.33, help="share of faces that are photos, not of nobody")
    parser.add_argument("--rate", type=float, default=3e-3, help="share of its size by which a weight moves in a step")
    parser.add_argument("--frozen", type=int, default=11, help="operators, from the first, that stay as they are")
    parser.add_argument("--compile", action="store_true", help="nearly twice as fast, after a minute or more")
    arguments = parser.parse_args()

    began = time.time()
    torch.manual_seed(1)
    np.random.seed(1)
    torch.backends.cudnn.benchmark = True
    photos = Photos(arguments.photos)
    teacher, own = load_network(arguments.teacher), load_network(arguments.own)
    students = [Student(name, getattr(arguments, name), f"{arguments.out}/{name}.onnx", teachers, photos, arguments)
                for name, teachers in (("upper", [teacher]), ("full", [own, teacher]))]
    if arguments.compile:
        for network in (teacher, own, *(student.network for student in students)):
            network.forward = torch.compile(network.forward, dynamic=False)
    optimizer = torch.optim.Adam([group for student in students for group in student.groups], fused=DEVICE.type == "cuda")
    rates = [group["lr"] for group in optimizer.param_groups]
    print(f"{len(photos)} photos of {int(photos.identities.max()) + 1} people; ready after {time.time() - began:.0f} s", flush=True)

    n, order, step, saved, shown = arguments.faces, torch.empty(0, dtype=torch.long, device=DEVICE), 0, 1, time.time()
    while (passed := (time.time() - began) / arguments.seconds) < 1:
        if len(order) < n:
            order = torch.cat([order, torch.randperm(len(photos), device=DEVICE)])
        numbers, order = order[:n], order[n:]
        real = torch.randperm(n, device=DEVICE) < round(arguments.real * n)
        with torch.no_grad():
            bare = faces(photos, numbers, real)
            images = as_input(torch.cat([vary(photos, numbers, bare, COVERED) for _ in range(PICTURES)]))
            clean = as_input(in_the_middle(bare))
        said = {network: answer(network, clean) for network in (teacher, own)}
        factor = min(1, (step + 1) / 100) * (0.005 + 0.995 * 0.5 * (1 + math.cos(math.pi * passed)))
        for group, rate in zip(optimizer.param_groups, rates):
            group["lr"] = rate * factor
        optimizer.zero_grad()
        for student in students:
            student.learn(images, said, real.repeat(PICTURES), photos.identities[numbers].repeat(PICTURES))
        optimizer.step()
        for student in students:
            student.averaged.add(step)
        step += 1
        if step % 100 == 0:
            speed, shown = 100 * PICTURES * n / (time.time() - shown), time.time()
            parts = "  ".join(f"{student.name} 1-cos {student.shown[0] / 100:.4f} cosface {student.shown[1] / 100:.3f}" for student in students)
            print(f"step {step}  {100 * passed:.0f} %  {parts}  {speed:.0f} pictures/s a network", flush=True)
            for student in students:
                student.shown.zero_()
        if passed > saved / 4:
            saved += 1
            for student in students:
                student.save()
    for student in students:
        student.save()
    print(f"{step} steps in {time.time() - began:.0f} s", flush=True)


if __name__ == "__main__":
    main()
