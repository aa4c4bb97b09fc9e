"""Where the networks run: on a CUDA GPU where there is one, else on the CPU; in bfloat16 where it has that."""

import torch

from crops import as_input
from onnx_module import OnnxModule

DEVICE = torch.device("cuda" if torch.cuda.is_available() else "cpu")


def _calculates_in_bfloat16():
    """Without instructions for it, a CPU takes fifteen times as long as with float."""
    return DEVICE.type == "cuda" or not {"avx512_bf16", "amx_bf16"}.isdisjoint(open("/proc/cpuinfo").read().split())


_BFLOAT16 = _calculates_in_bfloat16()


def bfloat16():
    return torch.autocast(DEVICE.type, dtype=torch.bfloat16, enabled=_BFLOAT16)


def load_network(path):
    return OnnxModule(path).to(DEVICE, memory_format=torch.channels_last)


def as_images(pictures):
    """Input of a network from uint8 crops [n, height, width, 3]."""
    return torch.from_numpy(as_input(pictures)).to(DEVICE, memory_format=torch.channels_last)
