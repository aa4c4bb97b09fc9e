"""Where the networks run: on a CUDA GPU where there is one, else on the CPU; in bfloat16 either way."""

import torch

from crops import as_input
from onnx_module import OnnxModule

DEVICE = torch.device("cuda" if torch.cuda.is_available() else "cpu")


def bfloat16():
    return torch.autocast(DEVICE.type, dtype=torch.bfloat16)


def load_network(path):
    return OnnxModule(path).to(DEVICE, memory_format=torch.channels_last)


def as_images(pictures):
    """Input of a network from uint8 crops [n, height, width, 3]."""
    return torch.from_numpy(as_input(pictures)).to(DEVICE, memory_format=torch.channels_last)
