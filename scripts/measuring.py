"""What the scripts that measure share: running the built program, and rates and tables as the documents show them."""

import json, os, subprocess, sys, tarfile

PROJECT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
MASKID = os.path.join(PROJECT, "build/maskid")
PROBE_STYLES = "surgical_pink,n95_grey:high,kn95_black,cloth_dotted:low,cloth_striped:high,scarf_grey"  # none that enrollment uses
REPLICATES = 1000


def run(*command, good=(0, 1)):
    """What a command prints, run in the project; where it fails, the script ends."""
    done = subprocess.run(command, stdout=subprocess.PIPE, text=True, cwd=PROJECT)
    if done.returncode not in good:
        sys.exit(f"{os.path.basename(sys.argv[0])}: {' '.join(command)} ended with {done.returncode}")
    return done.stdout


class Maskid:
    """The built program, on so many cores (0: all)."""

    def __init__(self, jobs):
        self.jobs = str(jobs)

    def __call__(self, *arguments):
        return run(MASKID, *arguments, "--jobs", self.jobs)

    def evaluate(self, *arguments):
        return json.loads(self("evaluate", *arguments, "--format", "json"))

    def draw_masks(self, bare, masked):
        """On the photos of the folder `bare`, into `masked`, which is there when it is whole."""
        if not os.path.isdir(masked):
            self("mask", bare, "--one-each", "--style", PROBE_STYLES, "--output", masked + "-partial", "--format", "csv")
            os.rename(masked + "-partial", masked)


def unpack(name, data, work):
    """The folder NAME of the archive DATA/NAME.tar, in WORK."""
    folder = os.path.join(work, name)
    if not os.path.isdir(folder):
        with tarfile.open(os.path.join(data, name + ".tar")) as archive:
            archive.extractall(work)
    return folder


def link(photo, folder):
    os.makedirs(folder, exist_ok=True)
    there = os.path.join(folder, os.path.basename(photo))
    if not os.path.lexists(there):
        os.symlink(photo, there)


def calibrated():
    """The threshold of the model's calibration for covered probes, by false match rate."""
    with open(f"{PROJECT}/models/maskid_v1.json") as file:
        points = json.load(file)["covered"]["calibration"]["points"]
    return {point["fmr"]: point["threshold"] for point in points}


def point(report, part, key, value):
    return next(p for p in report[part] if p[key] == value)


def rate(point, name="value"):
    """0.123 (0.100–0.150), – where there is none."""
    if point[name] is None:
        return "–"
    low, high = point["interval"] or (None, None)
    return f"{point[name]:.3f}" + ("" if low is None else f" ({low:.3f}–{high:.3f})")


def interval(trials, chance):
    """95 %, of a share: bootstrap over subjects, of each of whom `trials` has (count, of)."""
    if sum(count for count, _ in trials) == 0:  # the rule of three over subjects
        return 0, 1 - 0.05 ** (1 / len(trials))
    rates = []
    for _ in range(REPLICATES):
        drawn = chance.choices(trials, k=len(trials))
        rates.append(sum(count for count, _ in drawn) / sum(of for _, of in drawn))
    rates.sort()
    return rates[round(0.025 * REPLICATES)], rates[round(0.975 * REPLICATES) - 1]


def table(title, header, rows):
    print(f"\n### {title}\n\n| {' | '.join(header)} |\n|{'---|' * len(header)}")
    for row in rows:
        print(f"| {' | '.join(str(cell) for cell in row)} |")
    sys.stdout.flush()
