"""What the small networks that answer a few numbers about a crop have in common."""

import numpy as np
import torch
from torch import nn


def convolutions(*channels):
    """Five 3x3 layers; the first, second and fourth halve the picture."""
    layers = []
    for before, after, stride in zip((3, *channels), channels, (2, 2, 1, 2, 1)):
        layers += [nn.Conv2d(before, after, 3, stride, 1), nn.ReLU()]
    return layers


def fit(optimizer, schedule, batches, loss_of, check):
    """One step a batch; a line every 500 and at the end."""
    losses, steps = [], len(batches)
    for step, batch in enumerate(batches, 1):
        loss = loss_of(batch)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        schedule.step()
        losses.append(loss.item())
        if step % 500 == 0 or step == steps:
            print(f"step {step}/{steps}  loss {np.mean(losses[-500:]):.4f}  {check()}", flush=True)


def export(network, out, side, answer):
    network.eval()
    torch.onnx.export(network, torch.zeros(1, 3, side, side), out, opset_version=11, input_names=["input"],
                      output_names=[answer])
