"""Turning a face to a side: what a photo of it would show. Photos of turned faces are few (3 % of CelebA's beyond 30 degrees); those of
others are turned as Masi et al. do, "Do we really need to collect millions of faces for effective face recognition?", 2016, here on one depth
for every face and aligned anew by the landmarks."""

from functools import lru_cache

import cv2
import numpy as np

SIDE, CROP_SIDE = 128, 112  # of the pictures that training_crops wrote, and of what networks see of them

# Of the crop's template: its pixels a centimeter (eyes 6.3 cm apart in 35.2 pixels), and what lies at the origin of the model below, between the
# eyes and 2.6 cm lower.
PIXELS, ORIGIN = 5.6, np.array([56.0, 66.2]) + (SIDE - CROP_SIDE) / 2
LANDMARKS = (np.array([(38.2946, 51.6963), (73.5318, 51.5014), (56.0252, 71.7366), (41.5493, 92.3655), (70.7299, 92.2041)])
             + (SIDE - CROP_SIDE) / 2 - ORIGIN) / PIXELS
STEP, LIMIT = 5, 60  # degrees: faces are turned to multiples of the one, to a side at most by the other
REACH = 16  # centimeters from the origin to each side


def depth(x, y):
    """Of the surface of a face towards the viewer, centimeters; x to the viewer's right, y down, from a point below the eyes. An elliptic
    cylinder, sockets and a nose, fitted by hand to the canonical face of MediaPipe."""
    z = 5.2 - 11.8 * (1 - np.sqrt(1 - np.minimum(np.abs(x) / 8.2, 0.95) ** 2))
    z -= 0.7 * np.maximum(0, (-y - 4) / 4) + 0.1 * np.maximum(0, y)
    for side in (-1, 1):
        z -= 0.5 * np.exp(-(((x - side * 2.9) / 1.1) ** 2 + ((y + 2.6) / 0.8) ** 2))
    down = np.clip((y + 3) / 4, 0, 1)  # from the root of the nose to its tip
    below = np.exp(-(np.maximum(0, y - 1) / 0.7) ** 2)
    return z + 2.4 * down * below * np.exp(-(x / (0.7 + 0.5 * down)) ** 2)


def similarity(points, onto):
    """The linear map and offset (rows: x, y) that brings points closest to others without bending."""
    center, target = points.mean(0), onto.mean(0)
    come, go = (points - center) @ [1, 1j], (onto - target) @ [1, 1j]
    turn = np.vdot(come, go) / np.vdot(come, come)
    linear = np.array([[turn.real, -turn.imag], [turn.imag, turn.real]])
    return linear, target - linear @ center


def turned(x, y, angle):
    """How far to the viewer's right a point of the front view is seen when the face is turned there by `angle` degrees."""
    at = np.deg2rad(angle)
    return x * np.cos(at) + depth(x, y) * np.sin(at)


@lru_cache(maxsize=None)
def views(angle):
    """Of the crop of a face turned by `angle`: which point of the front view each pixel shows, [2, side, side], and how points come into
    the crop: a linear map and an offset."""
    marks = np.column_stack([turned(*LANDMARKS.T, angle), LANDMARKS[:, 1]])
    linear, offset = similarity(marks, LANDMARKS)
    places = (np.mgrid[:SIDE, :SIDE][::-1] - ORIGIN[:, None, None]) / PIXELS
    seen_x, seen_y = np.tensordot(np.linalg.inv(linear), places - offset[:, None, None], 1)
    across, heights = np.linspace(-REACH, REACH, 1281), np.linspace(-REACH, REACH, 257)
    middle, shown = len(across) // 2, []
    for height in heights:  # which point of the front view is seen where, a row at a time
        seen = turned(across, height, angle)
        # What lies behind something nearer is not seen: going outwards from the middle, only what comes out from behind.
        seen[middle:] = np.maximum.accumulate(seen[middle:])
        seen[middle::-1] = np.minimum.accumulate(seen[middle::-1])
        shown.append(np.interp(across, seen, across))
    column, row = ((seen + REACH) * ((count - 1) / (2 * REACH)) for seen, count in ((seen_x, len(across)), (seen_y, len(heights))))
    shown = cv2.remap(np.float32(shown), np.float32(column), np.float32(row), cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    return np.stack([shown, seen_y]), (linear, offset)


@lru_cache(maxsize=None)
def remap_between(come, go):
    """For cv2.remap: where the crop of a face turned by `come` degrees shows what the crop of the same turned by `go` does."""
    if come == go:
        return np.mgrid[:SIDE, :SIDE][::-1].astype(np.float32)
    (x, y), (linear, offset) = views(go)[0], views(come)[1]
    placed = np.tensordot(linear, np.stack([turned(x, y, come), y]), 1) + offset[:, None, None]
    return np.float32(placed * PIXELS + ORIGIN[:, None, None])


def further(yaw, random):
    """To where a face that is turned by `yaw` degrees is turned further: its own side, or where it looks ahead any, up to 50 degrees."""
    side = np.sign(yaw) if abs(yaw) > 10 else random.choice([-1, 1])
    return side * random.uniform(min(max(10, abs(yaw)), 50), 50)


def turned_thrice(photos, yaws):
    """Photos, those of turned faces three times: they are few."""
    return np.concatenate([photos, np.tile(photos[np.abs(yaws[photos]) > 25], 2)])


def turn(picture, come, go):
    """The 128x128 crop of a face that is turned by `come` degrees (positive: to the viewer's right) as if it were turned by `go`."""
    come, go = (int(np.clip(round(angle / STEP) * STEP, -LIMIT, LIMIT)) for angle in (come, go))
    return cv2.remap(picture, *remap_between(come, go), cv2.INTER_LINEAR, borderMode=cv2.BORDER_REFLECT)
