"""Crops for training: what training_crops wrote, varied as cameras, detectors and masks vary."""

import os
from dataclasses import dataclass

import cv2
import numpy as np
import torch

BARE, BELOW_NOSE, LOW, MIDDLE, HIGH = range(5)  # the pictures of a photo, in the order of training_crops
SIDE, CROP_SIDE = 128, 112


class View:
    """The part of the 112x112 crop that a network sees: rows and columns from ... to."""

    def __init__(self, rows, columns):
        self.rows, self.columns = rows, columns
        self.size = (columns[1] - columns[0], rows[1] - rows[0])  # as OpenCV counts: width, height

    def of(self, picture, turn=0.0, zoom=(1.0, 1.0), shift=(0.0, 0.0)):
        """Of a 128x128 picture, which is turned (degrees), zoomed (across, down) and shifted (pixels) around the face."""
        angle = np.deg2rad(turn)
        linear = np.array([[np.cos(angle), np.sin(angle)], [-np.sin(angle), np.cos(angle)]]) * np.array([zoom]).T
        center = np.array([SIDE / 2, SIDE / 2])
        margin = (SIDE - CROP_SIDE) / 2
        corner = np.array([self.columns[0] + margin, self.rows[0] + margin])
        offset = center - linear @ center + np.array(shift) - corner
        return cv2.warpAffine(picture, np.column_stack([linear, offset]), self.size, flags=cv2.INTER_LINEAR,
                              borderMode=cv2.BORDER_REPLICATE)


UPPER = View((8, 72), (8, 104))
FULL = View((0, 112), (0, 112))
FULL_PICTURE = View((-8, 120), (-8, 120))  # with the margin that crops are turned and shifted in
VIEWS = {"upper": UPPER, "full": FULL, "bare": FULL}  # of each network


def as_input(pictures):
    """RGB in [-1, 1], [n, 3, height, width], from BGR uint8 [n, height, width, 3]."""
    return (np.ascontiguousarray(pictures[..., ::-1].transpose(0, 3, 1, 2)).astype(np.float32) - 127.5) / 127.5


def pattern(random):
    """Stripes, checks or dots in two colors, 128x128."""
    angle = random.uniform(0, np.pi)
    down, across = np.mgrid[:SIDE, :SIDE] * (2 * np.pi / random.uniform(5, 24))
    waves = np.cos(across * np.cos(angle) + down * np.sin(angle)), np.cos(down * np.cos(angle) - across * np.sin(angle))
    kind = random.integers(0, 3)
    values = waves[0] if kind == 0 else waves[0] * waves[1] if kind == 1 else waves[0] + waves[1] - 1
    share = np.clip(0.5 + 3 * values, 0, 1)[..., None]
    return share * random.uniform(0, 255, 3) + (1 - share) * random.uniform(0, 255, 3)


def soft(where, edge):
    """0 to 1, [height, width, 1], with edges blurred over that many pixels."""
    return cv2.blur(where.astype(np.float32), (edge, edge))[..., None]


def drawn_on(picture, bare):
    """Where a mask is drawn: [height, width] of 0 and 1."""
    blue, green, red = cv2.split(cv2.absdiff(picture, bare))
    return (cv2.max(cv2.max(blue, green), red) > 24).astype(np.uint8)


def mask_of(picture, bare):
    """Where a mask is drawn, 0 to 1, with soft edges: [height, width, 1]."""
    return soft(drawn_on(picture, bare), 3)


def light_on(picture):
    """0 to 1, [height, width, 1]: what its folds and shadow leave of a cloth's color."""
    return cv2.cvtColor(picture, cv2.COLOR_BGR2GRAY).astype(np.float32)[..., None] / 255


def overlaid(below, above, share):
    """`share` of the one picture, or of several, over the other, [height, width, 1], 0 to 1."""
    return np.clip(below * (1 - share) + above * share, 0, 255).astype(np.uint8)


def printed_with(picture, bare, other):
    """The mask printed with what another face has there: a worst case, without folds or shadow."""
    return overlaid(picture, other, mask_of(picture, bare))


def print_face(picture, bare, other, random):
    """The mask printed with what another face has there, as prints differ: with or without the mask's straps and rim, its folds and shadow,
    a little out of place, in the wearer's color, with a sharp or a soft edge."""
    where, below = drawn_on(picture, bare), picture
    if random.random() < 0.6:  # cloth alone, without straps, and without holes where its color is the skin's
        cloth = cv2.morphologyEx(where, cv2.MORPH_CLOSE, np.ones((7, 7), np.uint8))
        cloth = cv2.morphologyEx(cloth, cv2.MORPH_OPEN, np.ones((15, 15), np.uint8))
        if cloth.any():
            where, below = cloth, bare if random.random() < 0.7 else picture
    if random.random() < 0.4:
        other = FULL_PICTURE.of(other, random.normal(0, 3), (random.normal(1, 0.05),) * 2, random.normal(0, 2, 2))
    other = other.astype(np.float32)
    if random.random() < 0.3 and where.any():
        other += random.uniform(0.5, 1) * (np.array(cv2.mean(bare, where)[:3]) - cv2.mean(other, where)[:3]).astype(np.float32)
    if random.random() < 0.35:
        other *= 0.55 + 0.6 * light_on(picture)
    return overlaid(below, other, soft(where, random.choice([1, 3, 5])))


def recolor(picture, bare, other, random):
    """The mask in another color or pattern, or printed with a part of another photo: any, or that of the face which the mask covers; and
    whether the last."""
    chance = random.random()
    if chance < 0.3:
        return print_face(picture, bare, other, random), True
    worn = mask_of(picture, bare)
    light = light_on(picture)
    if chance < 0.4:
        top = random.integers(0, 48)
        print_on = cv2.resize(other[top:top + 80], (SIDE, SIDE)).astype(np.float32)
        cloth = print_on * (0.55 + 0.6 * light)
    elif random.random() < 0.3:
        cloth = pattern(random) * (0.55 + 0.6 * light)
    else:
        color = random.uniform(10, 250, 3)
        if random.random() < 0.4:
            color = np.full(3, color[0]) + random.uniform(-12, 12, 3)
        cloth = color * (0.35 + 0.9 * light)
    return overlaid(picture, cloth, worn), False


class Blend:
    """The pictures of a photo whose face is `share` of one photo and otherwise of another, wearing the masks of the first; each made when
    it is asked for."""

    def __init__(self, pictures, others, share):
        self.pictures, self.bare = pictures, cv2.addWeighted(pictures[BARE], share, others[BARE], 1 - share, 0)

    def __getitem__(self, kind):
        worn = self.pictures[kind]
        return self.bare if kind == BARE else overlaid(self.bare, worn, mask_of(worn, self.pictures[BARE]))


def delete_part(picture, random):
    """One side, the brow, an eye, or any polygon, in one color (Elmahmudi and Ugail, 2019: networks learn the parts that
    they are shown alone)."""
    kind = random.integers(0, 4)
    color = tuple(int(value) for value in random.integers(0, 256, 3))
    picture = picture.copy()
    if kind == 0:
        side = int(random.uniform(0.3, 0.5) * SIDE)
        if random.random() < 0.5:
            picture[:, :side] = color
        else:
            picture[:, SIDE - side:] = color
    elif kind == 1:
        picture[:int(random.uniform(0.2, 0.4) * SIDE)] = color  # a cap, down to the brows
    elif kind == 2:
        picture[int(random.uniform(0.48, 0.6) * SIDE):] = color  # all from below the eyes
    else:
        center = random.uniform(24, 104, 2)
        points = center + random.uniform(-28, 28, (random.integers(3, 7), 2))
        cv2.fillPoly(picture, [np.int32(points)], color)
    return picture


def as_camera(picture, random):
    """Light, sharpness, resolution, noise and compression of some camera."""
    values = picture.astype(np.float32)
    if random.random() < 0.7:
        gain = random.uniform(0.55, 1.35) * random.uniform(0.9, 1.1, 3)
        values = values * gain + random.uniform(-25, 25)
    if random.random() < 0.3:
        values = 255 * (np.clip(values, 0, 255) / 255) ** random.uniform(0.6, 1.7)
    if random.random() < 0.12:
        values[:] = values.mean(axis=2, keepdims=True)
    if random.random() < 0.25:
        values += random.normal(0, random.uniform(2, 12), values.shape).astype(np.float32)
    picture = np.clip(values, 0, 255).astype(np.uint8)
    height, width = picture.shape[:2]
    if random.random() < 0.35:
        factor = random.uniform(0.25, 0.8)
        small = cv2.resize(picture, (round(width * factor), round(height * factor)), interpolation=cv2.INTER_AREA)
        picture = cv2.resize(small, (width, height), interpolation=cv2.INTER_LINEAR)
    elif random.random() < 0.25:
        picture = cv2.GaussianBlur(picture, (0, 0), random.uniform(0.5, 1.6))
    if random.random() < 0.5:
        coded = cv2.imencode(".jpg", picture, [cv2.IMWRITE_JPEG_QUALITY, int(random.integers(25, 95))])[1]
        picture = cv2.imdecode(coded, cv2.IMREAD_COLOR)
    return picture


@dataclass
class Shares:
    """Of training pictures."""

    covered: float  # in a mask over the nose
    below_nose: float = 0.05
    deleted: float = 0.2  # without a part of the face
    worsened: float = 1.0  # by light, noise, blur and compression, more or less


BARE_ALONE = Shares(covered=0.0, below_nose=0.0, deleted=0.0, worsened=0.4)  # photos that people are enrolled by


def vary(pictures, other, view, shares, random):
    """One training picture from the five pictures of a photo, [height, width, 3] of the view; whether it is covered:
    0 bare, 1 covered, 2 worn below the nose; and whether the other face is printed on the mask."""
    chance = random.random()
    kind = BARE
    if chance < shares.covered:
        kind = random.integers(LOW, HIGH + 1)
    elif chance < shares.covered + shares.below_nose:
        kind = BELOW_NOSE
    picture, printed = pictures[kind], False
    if kind != BARE and random.random() < 0.6:
        picture, printed = recolor(picture, pictures[BARE], other, random)
    if random.random() < shares.deleted:
        picture = delete_part(picture, random)
    if random.random() < 0.5:
        picture = picture[:, ::-1]
    zoom = random.normal(1, 0.03) * random.normal(1, 0.02, 2)
    picture = view.of(picture, np.clip(random.normal(0, 4), -15, 15), np.clip(zoom, 0.85, 1.15), random.normal(0, 1.6, 2))
    if shares.worsened == 1 or random.random() < shares.worsened:
        picture = as_camera(picture, random)
    return picture, (0 if kind == BARE else 2 if kind == BELOW_NOSE else 1), printed


class Batches(torch.utils.data.Dataset):
    """Batch `number` is (photos, pictures, kinds, printed: whose photo is on the mask, or -1) of some `chosen` photos, the same for a seed
    however often training stopped between. Every photo is shown once before any is shown again. Photo len(crops) + i is blend i: a blend is (photo, photo,
    share of the first)."""

    def __init__(self, crops, chosen, size, view, shares, seed, blends=()):
        self.crops, self.chosen, self.size, self.blends = crops, chosen, size, blends
        self.view, self.shares, self.seed = view, shares, seed

    def __getitem__(self, number):
        epoch, place = divmod(number, len(self.chosen) // self.size)
        order = np.random.default_rng([self.seed, epoch]).permutation(self.chosen)
        photos = order[place * self.size:][:self.size]
        random = np.random.default_rng([self.seed, 1, number])
        others = random.integers(len(self.crops), size=len(photos))
        pictures, kinds, printed = zip(*(vary(self.pictures_of(photo), self.crops[other, BARE], self.view, self.shares, random)
                                         for photo, other in zip(photos, others)))
        return photos, np.stack(pictures), np.array(kinds), np.where(printed, others, -1)

    def pictures_of(self, photo):
        if photo < len(self.crops):
            return self.crops[photo]
        one, other, share = self.blends[photo - len(self.crops)]
        return Blend(self.crops[int(one)], self.crops[int(other)], share)

    def ahead(self, first, last):
        """Batches `first` to `last`, made ahead by other processes: one, or for a GPU as many as there are cores."""
        workers = max(1, (os.cpu_count() or 1) - 1) if torch.cuda.is_available() else 1
        return torch.utils.data.DataLoader(self, batch_size=None, sampler=range(first, last), num_workers=workers,
                                           prefetch_factor=8, collate_fn=lambda batch: batch)
