"""Training pictures made on the device itself, a batch at a time: what crops.py does to one picture, and faces of nobody.

Pictures are [n, 3, 128, 128], RGB, 0 to 255, in float32.
"""

import math
import os
from concurrent.futures import ThreadPoolExecutor

import cv2
import numpy as np
import torch
from torch.nn import functional

from crops import CROP_SIDE, SIDE
from device import DEVICE


def decoded(packed, what, flags):
    starts = np.r_[0, packed[f"{what}_ends"][:-1]]
    content = packed[f"{what}_bytes"]
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        pictures = list(pool.map(lambda span: cv2.imdecode(content[span[0]:span[1]], flags), zip(starts, packed[f"{what}_ends"])))
    return torch.from_numpy(np.stack(pictures))


class Photos:
    """What pack.py wrote, on the device: `photos` [n, 3, 128, 128] RGB, `light` and `worn` [n, 128, 128] of a mask each, all uint8;
    `colors` [n, 3], `identities` [n]."""

    def __init__(self, files):
        parts = [np.load(file) for file in files]
        photos = torch.cat([decoded(part, "photos", cv2.IMREAD_COLOR) for part in parts])
        layers = torch.cat([decoded(part, "layers", cv2.IMREAD_GRAYSCALE) for part in parts]).to(DEVICE)
        self.photos = photos.to(DEVICE).flip(3).permute(0, 3, 1, 2).contiguous()
        self.light, self.worn = layers[..., :SIDE].contiguous(), layers[..., SIDE:].contiguous()
        self.colors = torch.from_numpy(np.concatenate([part["colors"] for part in parts])).to(DEVICE).flip(1)
        numbers = np.concatenate([part["identities"] for part in parts])
        self.identities = torch.from_numpy(np.unique(numbers, return_inverse=True)[1]).to(DEVICE)
        rows = torch.arange(SIDE, device=DEVICE)
        inside = self.worn[:, :, SIDE // 2] > 127
        self.tops = torch.where(inside, rows, SIDE).min(1).values.float()  # row in the middle at which the mask begins

    def __len__(self):
        return len(self.photos)


def uniform(n, low=0.0, high=1.0, *shape):
    return torch.rand(n, *(shape or (1, 1, 1)), device=DEVICE) * (high - low) + low


def normal(n, mean=0.0, deviation=1.0, *shape):
    return torch.randn(n, *(shape or (1, 1, 1)), device=DEVICE) * deviation + mean


def chosen(n, share):
    return torch.rand(n, 1, 1, 1, device=DEVICE) < share


def smooth(n, channels, cells):
    """Noise [n, channels, 128, 128] of standard deviation about 1, with `cells` cells a side."""
    return functional.interpolate(torch.randn(n, channels, cells, cells, device=DEVICE), (SIDE, SIDE), mode="bicubic", align_corners=True)


def sampled(pictures, linear, shift, side=SIDE, bend=None, padding="border"):
    """Pictures at linear (p - center) + center + shift for each pixel p of a side x side picture in their middle."""
    at = torch.arange(side, device=DEVICE) - (side - 1) / 2
    grid = torch.stack(torch.meshgrid(at, at, indexing="ij")[::-1], -1).reshape(1, -1, 2)
    grid = (grid @ linear.transpose(1, 2) + shift[:, None]).reshape(len(linear), side, side, 2)
    if bend is not None:
        grid = grid + bend.permute(0, 2, 3, 1)
    return functional.grid_sample(pictures, grid / (pictures.shape[-1] / 2), mode="bilinear", padding_mode=padding, align_corners=False)


def turns(angle, zoom):
    """[n, 2, 2] of angles [n] in degrees and zooms [n, 2] (across, down): from the picture that is made to the one it is made of."""
    angle = angle * (math.pi / 180)
    rotation = torch.stack([torch.stack([angle.cos(), -angle.sin()], 1), torch.stack([angle.sin(), angle.cos()], 1)], 1)
    return rotation / zoom[:, None]


def faces(photos, numbers, real):
    """Bare faces: the photos `numbers`; where not `real`, of nobody: blended with another, wholly or part by part, and some bent."""
    n = len(numbers)
    bare = photos.photos[numbers].float()
    others = photos.photos[torch.randint(len(photos), (n,), device=DEVICE)].float()
    share = torch.where(chosen(n, 0.3), torch.sigmoid(3 * smooth(n, 1, 4)), uniform(n, 0.5, 0.9))
    bend = torch.where(chosen(n, 0.5), 2.2 * smooth(n, 2, 5), torch.zeros((), device=DEVICE))
    made = bare * share + others * (1 - share)
    made = sampled(made, torch.eye(2, device=DEVICE).expand(n, 2, 2), torch.zeros(n, 2, device=DEVICE), bend=bend)
    return torch.where(real[:, None, None, None], bare, made)


def patterns(n):
    """Stripes, checks, dots and clouds in two colors or many."""
    angle, cycle = uniform(n, 0, math.pi), uniform(n, 5, 24)
    down = torch.arange(SIDE, device=DEVICE).reshape(1, 1, -1, 1) * (2 * math.pi) / cycle
    across = torch.arange(SIDE, device=DEVICE).reshape(1, 1, 1, -1) * (2 * math.pi) / cycle
    one, other = torch.cos(across * angle.cos() + down * angle.sin()), torch.cos(down * angle.cos() - across * angle.sin())
    kind = torch.randint(0, 4, (n, 1, 1, 1), device=DEVICE)
    values = torch.where(kind == 0, one, torch.where(kind == 1, one * other, one + other - 1))
    share = torch.where(kind == 3, torch.sigmoid(2 * smooth(n, 3, 9)), (0.5 + 3 * values).clamp(0, 1).expand(n, 3, SIDE, SIDE))
    return share * uniform(n, 0, 255, 3, 1, 1) + (1 - share) * uniform(n, 0, 255, 3, 1, 1)


def cloths(photos, light, colors):
    """What masks are made of: as drawn, of one color, with a pattern, or printed with a part of another photo."""
    n = len(light)
    grey = uniform(n, 10, 250) + uniform(n, -12, 12, 3, 1, 1)
    color = torch.where(chosen(n, 0.4), grey, uniform(n, 10, 250, 3, 1, 1)) * (0.35 + 0.9 * light)
    printed = photos.photos[torch.randint(len(photos), (n,), device=DEVICE)].float()
    zoom = torch.stack([uniform(n, 0.9, 1.5, 1), uniform(n, 0.9, 1.8, 1)], -1).reshape(n, 2)
    printed = sampled(printed, turns(normal(n, 0, 4, 1).flatten(), zoom), normal(n, 0, 12, 2))
    shaded = torch.where(chosen(n, 0.55), printed, patterns(n)) * (0.55 + 0.6 * light)
    return torch.where(chosen(n, 0.4), colors[:, :, None, None] * light * 255, torch.where(chosen(n, 0.5), shaded, color)).clamp(0, 255)


def masked(photos, numbers, bare, kinds):
    """The faces in masks where kinds are 1, in masks below the nose where 2. A mask is the one drawn on the photo, moved against the face
    as real ones are, now and then another photo's."""
    n = len(numbers)
    layer = torch.where(torch.rand(n, device=DEVICE) < 0.15, torch.randint(len(photos), (n,), device=DEVICE), numbers)
    moved = (torch.rand(n, device=DEVICE) < 0.6).float()
    zoom = 1 + moved[:, None] * normal(n, 0, 0.08, 2)
    shift = moved[:, None] * normal(n, 0, 1, 2) * torch.tensor([2.0, 4.0], device=DEVICE)
    low = torch.clamp(photos.tops[layer] - 92 - 8 * torch.rand(n, device=DEVICE), max=0)
    shift[:, 1] = torch.where(kinds == 2, low, shift[:, 1])
    drawn = torch.stack([photos.light[layer], photos.worn[layer]], 1).float() / 255
    light, worn = sampled(drawn, turns(moved * normal(n, 0, 3, 1).flatten(), zoom), shift).split(1, 1)
    worn = worn * (kinds > 0)[:, None, None, None]
    return bare * (1 - worn) + cloths(photos, light, photos.colors[layer]) * worn


def without_part(pictures, share):
    """Some without a side, the brow, all below the eyes, or any slanted box, which are of one color."""
    n = len(pictures)
    down = torch.arange(SIDE, device=DEVICE).reshape(1, 1, -1, 1).expand(n, 1, SIDE, SIDE)
    across = torch.arange(SIDE, device=DEVICE).reshape(1, 1, 1, -1).expand(n, 1, SIDE, SIDE)
    kind = torch.randint(0, 4, (n, 1, 1, 1), device=DEVICE)
    angle, x, y = uniform(n, 0, math.pi), across - uniform(n, 24, 104), down - uniform(n, 24, 104)
    box = ((x * angle.cos() + y * angle.sin()).abs() < uniform(n, 4, 24)) & ((y * angle.cos() - x * angle.sin()).abs() < uniform(n, 4, 24))
    side = uniform(n, 0.3, 0.5) * SIDE
    gone = torch.where(kind == 0, torch.where(chosen(n, 0.5), across < side, across >= SIDE - side),
                       torch.where(kind == 1, down < uniform(n, 0.2, 0.4) * SIDE,
                                   torch.where(kind == 2, down > uniform(n, 0.48, 0.6) * SIDE, box)))
    return torch.where(gone & chosen(n, share), uniform(n, 0, 255, 3, 1, 1), pictures)


def misplaced(pictures):
    """As the detector errs on covered faces and `alignment` leaves it: turned, zoomed, shifted; half of them mirrored: [n, 3, 112, 112]."""
    n = len(pictures)
    far = torch.where(torch.rand(n, device=DEVICE) < 0.15, 2.0, 1.0)
    zoom = (1 + normal(n, 0, 0.03, 1) * far[:, None] + normal(n, 0, 0.02, 2)).clamp(0.8, 1.2)
    linear = turns((normal(n, 0, 4, 1).flatten() * far).clamp(-18, 18), zoom)
    mirror = torch.where(torch.rand(n, device=DEVICE) < 0.5, -1.0, 1.0)
    linear = linear * torch.stack([mirror, torch.ones_like(mirror)], 1)[:, :, None]
    return sampled(pictures, linear, normal(n, 0, 1.6, 2) * far[:, None], CROP_SIDE)


LUMINANCE = torch.tensor([[0.299, 0.587, 0.114], [-0.1687, -0.3313, 0.5], [0.5, -0.4187, -0.0813]], device=DEVICE)
RGB = torch.linalg.inv(LUMINANCE)
COSINES = torch.tensor([[math.sqrt((1 if k == 0 else 2) / 8) * math.cos(math.pi * (2 * x + 1) * k / 16) for x in range(8)]
                        for k in range(8)], device=DEVICE)


def quantized(planes, steps):
    """What JPEG makes of planes [n, c, h, w] with quantization steps [n, c, 8, 8]."""
    n, c, h, w = planes.shape
    blocks = COSINES @ planes.reshape(n, c, h // 8, 8, w // 8, 8).transpose(3, 4) @ COSINES.t()
    steps = steps[:, :, None, None]
    return (COSINES.t() @ (torch.round(blocks / steps) * steps) @ COSINES).transpose(3, 4).reshape(n, c, h, w)


def as_jpeg(pictures):
    """Compressed with qualities of 25 to 95; colors at half the size. The steps are near those of the standard's tables."""
    n = len(pictures)
    quality = uniform(n, 25, 95)
    scale = torch.where(quality < 50, 50 / quality, 2 - quality / 50)
    rough = torch.arange(8, device=DEVICE)
    rough = (rough[:, None] + rough).float()
    steps = torch.stack([10 + 7 * rough, 17 + 12 * rough]).clamp(max=100)[None] * scale
    planes = torch.einsum("ij,njhw->nihw", LUMINANCE, pictures) - torch.tensor([128.0, 0, 0], device=DEVICE).reshape(1, 3, 1, 1)
    steps = steps.clamp(min=1)
    light = quantized(planes[:, :1], steps[:, :1]) + 128
    color = quantized(functional.avg_pool2d(planes[:, 1:], 2), steps[:, 1:].expand(n, 2, 8, 8))
    color = functional.interpolate(color, scale_factor=2.0, mode="bilinear", align_corners=False)
    return torch.einsum("ij,njhw->nihw", RGB, torch.cat([light, color], 1)).clamp(0, 255)


def coarser(pictures):
    """Seen at 0.25 to 0.8 of the size."""
    size = round(CROP_SIDE * float(np.random.uniform(0.25, 0.8)))
    small = functional.interpolate(pictures, (size, size), mode="bilinear", align_corners=False, antialias=True)
    return functional.interpolate(small, (CROP_SIDE, CROP_SIDE), mode="bilinear", align_corners=False)


def blurred(pictures):
    deviation = float(np.random.uniform(0.5, 1.6))
    kernel = torch.exp(-0.5 * (torch.arange(-4, 5, device=DEVICE) / deviation) ** 2)
    kernel = (kernel / kernel.sum()).reshape(1, 1, 1, 9).expand(3, 1, 1, 9)
    wide = functional.conv2d(pictures, kernel, padding=(0, 4), groups=3)
    return functional.conv2d(wide, kernel.transpose(2, 3), padding=(4, 0), groups=3)


def as_camera(pictures):
    """Light, sharpness, resolution, noise and compression of some camera."""
    n = len(pictures)
    lit = pictures * uniform(n, 0.55, 1.35) * uniform(n, 0.9, 1.1, 3, 1, 1) + uniform(n, -25, 25)
    pictures = torch.where(chosen(n, 0.7), lit, pictures).clamp(0, 255)
    gamma = torch.where(chosen(n, 0.3), uniform(n, 0.6, 1.7), torch.ones((), device=DEVICE))
    pictures = 255 * (pictures / 255 + 1e-6) ** gamma
    pictures = torch.where(chosen(n, 0.12), pictures.mean(1, keepdim=True), pictures)
    noise = torch.where(chosen(n, 0.25), uniform(n, 2, 12), torch.zeros((), device=DEVICE))
    pictures = (pictures + noise * torch.randn_like(pictures)).clamp(0, 255)
    parts = list(pictures.split(-(-n // 20)))  # the order of a batch is by chance, so that parts of it may share a size
    for at in range(len(parts)):
        if at < 7 * len(parts) // 20:
            parts[at] = coarser(parts[at])
        elif at < 10 * len(parts) // 20:
            parts[at] = blurred(parts[at])
    pictures = torch.cat(parts)
    return torch.where(chosen(n, 0.5), as_jpeg(pictures), pictures)


def as_input(pictures):
    return ((pictures - 127.5) / 127.5).contiguous(memory_format=torch.channels_last)


def in_the_middle(pictures):
    margin = (SIDE - CROP_SIDE) // 2
    return pictures[:, :, margin:-margin, margin:-margin]


def vary(photos, numbers, bare, covered, below_nose=0.05, deleted=0.2):
    """Training pictures [n, 3, 112, 112] of bare faces [n, 3, 128, 128], some of them covered."""
    chance = torch.rand(len(bare), device=DEVICE)
    kinds = (chance < covered).long() + 2 * ((chance >= covered) & (chance < covered + below_nose)).long()
    return as_camera(misplaced(without_part(masked(photos, numbers, bare, kinds), deleted)))
