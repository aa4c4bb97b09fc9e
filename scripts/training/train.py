#!/usr/bin/python3
"""Trains an embedding network: from covered pictures towards what the teachers say of the uncovered photo, and towards
telling the identities apart. Stops and resumes: the state lies beside the output. `bare` sees bare pictures alone, and is taught by
distillation alone: people whom it knows by heart would stand out from what the teachers say of others.

Loss: 1 - cosine to the teachers' embedding of the bare photo and to the mean of the identity's (distillation), and
CosFace (Wang et al., 2018) over the identities, whose centers start as these means.
"""

import argparse
import json
import math
import os
import time
from contextlib import contextmanager

import numpy as np
import torch
from torch.nn.functional import cross_entropy, normalize

from crops import BARE, BARE_ALONE, HIGH, LOW, VIEWS, Batches, Shares
from device import DEVICE, as_images, bfloat16, load_network
from teach import embed, read_targets, side_by_side, view_all


def read_identities(path):
    """A whole number per photo, from the names of the folders of the paths in a list."""
    folders = [line.split("/")[-2] for line in open(path).read().split()]
    return np.unique(folders, return_inverse=True)[1]


def chosen_photos(work):
    """Numbers of the photos that are trained on; the folder of every photo."""
    folders = np.array([line.split("/")[-2] for line in open(f"{work}/train.txt").read().split()])
    return np.flatnonzero(~np.isin(folders, open(f"{work}/leave-out.txt").read().split())), folders


class Losses(torch.nn.Module):
    """Of photos with identities, and of blends, which follow them and have none."""

    def __init__(self, targets, identities, blends, cosface, misled):
        super().__init__()
        self.cosface, self.misled = cosface, misled
        self.register_buffer("targets", torch.from_numpy(np.concatenate([targets, blends])), persistent=False)
        self.register_buffer("identities", torch.from_numpy(identities), persistent=False)
        sums = torch.zeros(identities.max() + 1, targets.shape[1]).index_add_(0, self.identities, self.targets[:len(targets)])
        self.register_buffer("means", normalize(sums), persistent=False)
        self.centers = torch.nn.Parameter(self.means.clone())

    def forward(self, outputs, photos, printed):
        """The loss, and of it for show: distillation, CosFace. `printed`: whose photo is on the mask, or -1; an answer more like that one
        than the bare photo is costs `misled` times what it is too much."""
        real = photos < len(self.identities)
        identities = self.identities[photos[real]]
        embeddings, said = normalize(outputs), self.targets[photos]
        photo = 1 - (embeddings * said).sum(1).mean()
        identity = 1 - (embeddings[real] * self.means[identities]).sum(1).mean()
        cosines = embeddings[real] @ normalize(self.centers).t()
        margin = 0.25 * torch.nn.functional.one_hot(identities, len(self.centers))
        told_apart = cross_entropy(40 * (cosines - margin), identities)
        theirs = self.targets[printed.clamp(min=0)]
        too_much = ((embeddings - said) * theirs).sum(1).clamp(min=0) * (printed >= 0)
        loss = 3 * photo + 1.5 * identity + self.cosface * told_apart + self.misled * too_much.mean()
        return loss, (photo, told_apart)


class Distillation(torch.nn.Module):
    """Of photos and blends alike: what is said of them, and nothing else."""

    def __init__(self, targets, blends):
        super().__init__()
        self.register_buffer("targets", torch.from_numpy(np.concatenate([targets, blends])), persistent=False)

    def forward(self, outputs, photos, printed):
        photo = 1 - (normalize(outputs) * self.targets[photos]).sum(1).mean()
        return 3 * photo, (photo, torch.zeros(()))


def relative_rates(parameters, rate):
    """Parameter groups whose rate follows the root mean square of the tensor (Shazeer and Stern, "Adafactor", 2018): where
    normalizations were folded into the weights, tensors of one network differ a hundredfold in size, and what trains one wrecks another.
    Weights that start at zero count as large as they will become."""
    def size(tensor):
        if tensor.dim() > 1 and not tensor.any():
            return math.sqrt(2 / tensor[0].numel())  # as He et al., "Delving deep into rectifiers", 2015, would start them
        return max(1e-3, float(tensor.detach().square().mean().sqrt()))

    return [{"params": [tensor], "lr": rate * size(tensor)} for tensor in parameters if tensor.requires_grad]


class Averaged:
    """The running mean of a network's weights, which is what is saved: the last 1 / (1 - keep) steps or so."""

    def __init__(self, network, keep):
        self.network, self.keep = network, keep
        self.weights = {name: values.detach().clone() for name, values in network.named_parameters()}

    def add(self, step):
        keep = min(self.keep, (step + 1) / (step + 10))
        names, now = zip(*self.network.named_parameters())
        averaged = [self.weights[name] for name in names]
        with torch.no_grad():
            torch._foreach_mul_(averaged, keep)
            torch._foreach_add_(averaged, list(now), alpha=1 - keep)

    @contextmanager
    def in_place(self):
        """The network has these weights meanwhile."""
        trained = {name: values.detach().clone() for name, values in self.network.named_parameters()}
        self.network.load_state_dict(self.weights)
        yield
        self.network.load_state_dict(trained)


def check(network, held, identities, view, bare):
    """On identities not trained on: each one's first photo bare against the others masked, or as they are."""
    first = np.r_[True, identities[1:] != identities[:-1]]
    random = np.random.default_rng(0)
    gallery = embed(network, view_all(held[first][:, BARE], view))
    probes = np.stack([view.of(pictures[BARE if bare else random.integers(LOW, HIGH + 1)]) for pictures in held[~first]])
    similarities = embed(network, probes) @ gallery.T
    mate = np.arange(len(gallery)) == np.searchsorted(identities[first], identities[~first])[:, None]
    others = np.sort(similarities[~mate])[::-1]
    report = {"rank1": float(np.mean(similarities.argmax(1) == mate.argmax(1)))}
    for rate in (1e-3, 1e-4, 1e-5):
        report[f"fnmr@{rate:g}"] = float(np.mean(similarities[mate] <= others[int(rate * len(others))]))
    return report


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--network", choices=VIEWS, required=True)
    parser.add_argument("--start", required=True, help="network to start from")
    parser.add_argument("--work", required=True, help="folder with train.npy, train.txt, leave-out.txt, held.npy, held.txt")
    parser.add_argument("--out", required=True, help="trained network; checkpoints beside it")
    parser.add_argument("--covered", type=float, default=0.8, help="share of pictures with a mask, of `bare` none")
    parser.add_argument("--taught", nargs="+", required=True, metavar="TEACHER",
                        help="by whom, side by side: what teach.py and blend.py wrote is TEACHER.npy and TEACHER-blends.npz")
    parser.add_argument("--cosface", type=float, default=0.1, help="weight of telling the identities apart")
    parser.add_argument("--misled", type=float, default=6, help="weight of likeness to the face that is printed on the mask")
    parser.add_argument("--frozen", type=int, default=11,
                        help="operators, from the first, that stay as they are (default: down to a quarter of the size, "
                             "a third of the time)")
    parser.add_argument("--steps", type=int, required=True)
    parser.add_argument("--batch", type=int, default=64)
    parser.add_argument("--rate", type=float, required=True, help="share of its size by which a weight moves in a step")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--threads", type=int, default=0, help="0: one a core")
    arguments = parser.parse_args()

    if arguments.threads:
        torch.set_num_threads(arguments.threads)
    view, bare = VIEWS[arguments.network], arguments.network == "bare"
    work = arguments.work
    crops = np.load(f"{work}/train.npy", mmap_mode="r")
    chosen, folders = chosen_photos(work)
    mixed = [np.load(f"{work}/{teacher}-blends.npz") for teacher in arguments.taught]
    blends = mixed[0]["blends"]
    chosen = np.concatenate([chosen, len(crops) + np.arange(len(blends))])
    held, held_identities = np.load(f"{work}/held.npy", mmap_mode="r"), read_identities(f"{work}/held.txt")
    network = load_network(arguments.start)
    network.freeze(arguments.frozen)
    said, said_of_blends = read_targets(work, arguments.taught), side_by_side([blended["targets"] for blended in mixed])
    losses = (Distillation(said, said_of_blends) if bare else
              Losses(said, read_identities(f"{work}/train.txt"), said_of_blends, arguments.cosface, arguments.misled)).to(DEVICE)
    optimizer = torch.optim.Adam(relative_rates([*network.parameters(), *losses.parameters()], arguments.rate))
    warm_up = 200
    schedule = torch.optim.lr_scheduler.LambdaLR(optimizer, lambda step: min(1, (step + 1) / warm_up) * (
        0.01 + 0.99 * 0.5 * (1 + math.cos(math.pi * min(1, step / arguments.steps)))))
    averaged = Averaged(network, 0.999)

    state_path, first = arguments.out + ".state", 0
    if os.path.exists(state_path):
        state = torch.load(state_path, map_location=DEVICE)
        for part, saved in zip((network, losses, optimizer, schedule), state["parts"]):
            part.load_state_dict(saved)
        averaged.weights, first = state["averaged"], state["step"]
        print(f"going on at step {first}", flush=True)

    shares = BARE_ALONE if bare else Shares(arguments.covered)
    began, sums = time.time(), np.zeros(3)
    for step, (photos, pictures, _, printed) in enumerate(
            Batches(crops, chosen, arguments.batch, view, shares, arguments.seed, blends).ahead(first, arguments.steps), first):
        with bfloat16():
            outputs = network(as_images(pictures))
        loss, shown = losses(outputs.float(), *(torch.from_numpy(numbers).to(DEVICE) for numbers in (photos, printed)))
        optimizer.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(network.parameters(), 5)
        optimizer.step()
        schedule.step()
        averaged.add(step)
        sums += [loss.item(), shown[0].item(), shown[1].item()]
        done = step + 1
        if done % 100 == 0:
            speed = (done - first) * arguments.batch / (time.time() - began)
            print(f"step {done}/{arguments.steps}  loss {sums[0] / 100:.3f}  1-cos {sums[1] / 100:.4f}  cosface "
                  f"{sums[2] / 100:.3f}  {speed:.0f} pictures/s", flush=True)
            sums[:] = 0
        if done % 1000 == 0 or done == arguments.steps:
            torch.save({"parts": [part.state_dict() for part in (network, losses, optimizer, schedule)],
                        "averaged": averaged.weights, "step": done}, state_path + ".partial")
            os.replace(state_path + ".partial", state_path)
            with averaged.in_place():
                network.save(arguments.out)
                print(json.dumps(check(network, held, held_identities, view, bare)), flush=True)


if __name__ == "__main__":
    main()
