#!/usr/bin/env python3
"""Make each NAME.ipynb beside its NAME.py: run it, and keep what it prints and draws.

    python notebooks/build.py [--check] [NAME ...]

Without names it takes all of them. With --check nothing is written: every notebook
is run, and must end without an error; its .ipynb must hold the cells of its .py.
The `lexigraph` that they call is the one that LEXIGRAPH names, else one that is
built from this checkout.
"""

import argparse
import base64
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import time

import jupytext
import nbformat
from nbclient import NotebookClient

HERE = pathlib.Path(__file__).resolve().parent
SHOWN = "compare_losses"  # its first picture is in the project's README


def binary(folder):
    """Put the command into the folder under its name."""
    target = folder / "lexigraph"
    given = os.environ.get("LEXIGRAPH")
    if given:
        shutil.copy(given, target)
    else:
        subprocess.run(["go", "build", "-o", target, "./cmd/lexigraph"], cwd=HERE.parent, check=True)


def read(source):
    """Read the .py as a notebook whose bytes depend on it alone."""
    notebook = jupytext.read(source, fmt="py:percent")
    for i, cell in enumerate(notebook.cells):
        cell.id = f"cell-{i + 1}"
    notebook.metadata = {
        "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
        "language_info": {"name": "python", "file_extension": ".py", "mimetype": "text/x-python"},
    }
    return notebook


def execute(notebook):
    """Run the notebook in a folder of its own, with this Python."""
    with tempfile.TemporaryDirectory(prefix="lexigraph-notebook-") as folder:
        shutil.copy(HERE / "paper.mplstyle", folder)
        NotebookClient(
            notebook, kernel_name="python3", startup_timeout=300, timeout=None,
            extra_arguments=["--log-level=ERROR"], resources={"metadata": {"path": folder}},
        ).execute()
    for cell in notebook.cells:  # when it ran, and on which kernel, is nobody's concern
        cell.metadata.pop("execution", None)
    notebook.metadata.language_info = {"name": "python", "file_extension": ".py", "mimetype": "text/x-python"}


def picture(notebook):
    """Return the first picture, as PNG."""
    outputs = (output for cell in notebook.cells for output in cell.get("outputs", []))
    return base64.b64decode(next(o.data["image/png"] for o in outputs if "image/png" in o.get("data", {})))


def cells(notebook):
    return [(cell.cell_type, cell.source) for cell in notebook.cells]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--check", action="store_true", help="run, and write nothing")
    parser.add_argument("names", nargs="*", metavar="NAME", help="such as quickstart")
    options = parser.parse_args()
    sources = sorted(p for p in HERE.glob("*.py") if p.name != pathlib.Path(__file__).name)
    unknown = set(options.names) - {p.stem for p in sources}
    if unknown:
        parser.error(f"no such notebook: {', '.join(sorted(unknown))}; there are {', '.join(p.stem for p in sources)}")
    with tempfile.TemporaryDirectory(prefix="lexigraph-notebook-") as folder:
        binary(pathlib.Path(folder))
        # The kernel is this Python's, whatever kernels the user has.
        subprocess.run([sys.executable, "-m", "ipykernel", "install", "--prefix", folder, "--name", "python3"], check=True, capture_output=True)
        os.environ["JUPYTER_PATH"] = str(pathlib.Path(folder, "share", "jupyter"))
        os.environ["PATH"] = folder + os.pathsep + os.environ["PATH"]
        for source in sources:
            if options.names and source.stem not in options.names:
                continue
            target = source.with_suffix(".ipynb")
            notebook = read(source)
            if options.check and cells(nbformat.read(target, 4)) != cells(notebook):
                sys.exit(f"{target}: its cells are not those of {source.name}; run python notebooks/build.py {source.stem}")
            start = time.time()
            execute(notebook)
            print(f"{source.stem}: {time.time() - start:.0f} s", flush=True)
            if not options.check:
                nbformat.validate(notebook)
                nbformat.write(notebook, target)
                if source.stem == SHOWN:
                    source.with_suffix(".png").write_bytes(picture(notebook))


if __name__ == "__main__":
    main()
