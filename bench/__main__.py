"""`python -m bench`: prints every figure beside its baseline; judges nothing."""

import argparse

from bench.rounds import figures
from bench.sizes import SIZES


def main() -> None:
    """Print each figure as soon as it is measured."""
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("--size", choices=sorted(SIZES), default="printed")
    for figure in figures(SIZES[parser.parse_args().size]):
        print(figure, flush=True)


if __name__ == "__main__":
    main()
