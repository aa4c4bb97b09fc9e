#!/usr/bin/python3
"""What it costs that photos were squeezed, as when resized to a square, and how much of it `alignment` undoes: LFW's subjects with two photos or
more enrolled by their first, bare; photos in drawn masks of 600 of them searched, squeezed by several factors; with `alignment` as it is, and with
one that never sees a squeeze.

usage: squeezed_photos.py DIR [SUBJECTS]
  DIR  has lfw and lfw-masked, as `scripts/benchmark --work DIR lfw` leaves them; the copies are made in DIR/squeezed
"""

import csv
import hashlib
import json
import os
import random
import shutil
import subprocess
import sys
import tempfile

import cv2
import numpy as np
import onnx
from onnx import numpy_helper

from ablation import table

PROJECT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
WIDTHS = (1, 0.85, 0.75, 1.3)  # of the photo's


def maskid(*arguments):
    done = subprocess.run([f"{PROJECT}/build/maskid", *arguments], stdout=subprocess.PIPE, text=True)
    if done.returncode not in (0, 1):
        sys.exit(f"squeezed_photos: maskid {arguments[0]} ended with {done.returncode}")
    return done.stdout


def first_photo(folder):
    return os.path.join(folder, sorted(os.listdir(folder))[0])


def squeezed(photo, width):
    return cv2.resize(photo, None, fx=width, fy=1, interpolation=cv2.INTER_AREA if width < 1 else cv2.INTER_LINEAR)


def home_without(folder):
    """A copy of what maskid reads, with an `alignment` that always answers that nothing is squeezed."""
    shutil.copytree(f"{PROJECT}/data/masks", f"{folder}/data/masks")
    shutil.copytree(f"{PROJECT}/models", f"{folder}/models")
    model = onnx.load(f"{folder}/models/alignment.onnx")
    last = [node for node in model.graph.node if node.op_type == "Gemm"][-1]
    for tensor in model.graph.initializer:
        if tensor.name in last.input:
            values = numpy_helper.to_array(tensor).copy()
            values[4] = 0
            tensor.CopyFrom(numpy_helper.from_array(values, tensor.name))
    content = model.SerializeToString()
    with open(f"{folder}/models/alignment.onnx", "wb") as file:
        file.write(content)
    with open(f"{folder}/models/alignment.json") as file:
        card = json.load(file)
    card["sha256"] = hashlib.sha256(content).hexdigest()
    with open(f"{folder}/models/alignment.json", "w") as file:
        json.dump(card, file)
    return folder


def rate(value, interval):
    return f"{value:.3f} ({interval[0]:.3f}–{interval[1]:.3f})"


def main():
    work, count = sys.argv[1], int(sys.argv[2]) if len(sys.argv) > 2 else 600
    subjects = sorted(os.listdir(f"{work}/lfw-masked"))
    probes = sorted(random.Random(5).sample(subjects, count))
    with open(f"{work}/squeezed.csv", "w") as file:
        rows = csv.writer(file)
        rows.writerow(["subject_id", "path"])
        rows.writerows([subject, os.path.abspath(first_photo(f"{work}/lfw/{subject}"))] for subject in subjects)
    for width in WIDTHS:
        for subject in probes:
            os.makedirs(f"{work}/squeezed/{width}/{subject}", exist_ok=True)
            photo = cv2.imread(first_photo(f"{work}/lfw-masked/{subject}"))
            cv2.imwrite(f"{work}/squeezed/{width}/{subject}/1.png", squeezed(photo, width))
    rows = []
    with tempfile.TemporaryDirectory() as temporary:
        for name, home in (("as it is", PROJECT), ("never sees a squeeze", home_without(temporary))):
            gallery = f"{temporary}/people.gallery"
            maskid("enroll", f"{work}/squeezed.csv", "--gallery", gallery, "--styles", "none", "--home", home)
            for width in WIDTHS:
                report = json.loads(maskid("evaluate", "--gallery", gallery, "--probes", f"{work}/squeezed/{width}", "--home", home,
                                           "--format", "json"))
                first = next(point for point in report["cmc"] if point["rank"] == 1)
                match = next(point for point in report["verification"] if point["fmr"] == 0.001)
                missed = report["shipped_threshold"]["fnir"]
                rows.append([name, width, rate(first["tpir"], first["interval"]), rate(match["fnmr"], match["interval"]),
                             rate(missed["value"], missed["interval"])])
            os.remove(gallery)
    print(table(["alignment", "width", "TPIR at rank 1", "FNMR at FMR 1e-3", "FNIR at the shipped threshold"], rows))


if __name__ == "__main__":
    main()
