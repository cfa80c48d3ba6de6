"""A cluster gives the bytes of one machine, also when a worker of it dies."""

import os
import signal
import subprocess
import sys

import pyarrow.parquet as pq
import pytest
from located_builders import write_many, write_points
from workspace_builders import staffed

from gridward.errors import InputError
from gridward.files.streams import BLOCK_ROWS

distributed = pytest.importorskip("distributed")

MARCH = "2026-03-15"
ROWS = 4 * BLOCK_ROWS + 1000


@pytest.fixture(scope="module")
def cluster():
    """Return a scheduler with two worker processes, each with one thread."""
    with distributed.LocalCluster(
        n_workers=2, threads_per_worker=1, processes=True, dashboard_address=None
    ) as cluster:
        yield cluster


@pytest.fixture(scope="module")
def city(tmp_path_factory):
    with staffed(tmp_path_factory.mktemp("city")) as city:
        yield city


def engine(cluster):
    return cluster.scheduler_address.replace("tcp://", "dask://")


def test_a_cluster_that_loses_a_worker_gives_the_bytes_of_one_machine(cluster, city, tmp_path):
    source = write_many(tmp_path / "p.parquet", ROWS)
    victims = [cluster.workers[0].pid]
    seen = []

    def progress(done):
        seen.append(done.rows)
        while victims:
            os.kill(victims.pop(), signal.SIGKILL)

    here = city.locate_file(source, tmp_path / "here.parquet", at=MARCH)
    there = city.locate_file(
        source, tmp_path / "there.parquet", at=MARCH, engine=engine(cluster), progress=progress
    )

    assert victims == []
    assert len(seen) == 5
    assert there.counts == here.counts
    assert (tmp_path / "there.parquet").read_bytes() == (tmp_path / "here.parquet").read_bytes()


def test_a_cluster_knows_who_leads_a_matter(cluster, city, tmp_path):
    source = write_points(tmp_path / "p.parquet")
    options = {"at": f"{MARCH}T07:00", "matter": "wells"}

    city.locate_file(source, tmp_path / "here.parquet", **options)
    city.locate_file(source, tmp_path / "there.parquet", engine=engine(cluster), **options)

    assert (tmp_path / "there.parquet").read_bytes() == (tmp_path / "here.parquet").read_bytes()
    assert "lead" in pq.read_schema(tmp_path / "here.parquet").names


def test_a_run_that_one_machine_began_is_ended_by_a_cluster(cluster, city, tmp_path):
    source, target = write_many(tmp_path / "p.parquet", 2 * BLOCK_ROWS + 5), tmp_path / "o.parquet"
    city.locate_file(source, tmp_path / "whole.parquet", at=MARCH)
    seen = []

    def stop(_):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        city.locate_file(source, target, at=MARCH, progress=stop)
    city.locate_file(source, target, at=MARCH, engine=engine(cluster), progress=seen.append)

    assert len(seen) == 2
    assert target.read_bytes() == (tmp_path / "whole.parquet").read_bytes()


def test_an_address_where_nobody_answers_is_refused(city, tmp_path):
    source = write_points(tmp_path / "p.parquet")

    with pytest.raises(InputError) as caught:
        city.locate_file(source, tmp_path / "o.parquet", engine="dask://127.0.0.1:9")

    assert caught.value.problem == "cluster_unreachable"
    assert [path.name for path in tmp_path.iterdir()] == ["p.parquet"]


def test_a_cluster_reads_and_writes_parquet_alone(city, tmp_path):
    source = write_points(tmp_path / "p.parquet")

    with pytest.raises(InputError) as caught:
        city.locate_file(source, tmp_path / "o.csv", engine="dask://127.0.0.1:9")

    assert caught.value.problem == "engine_format"


def test_without_the_extra_the_error_says_what_to_install(city, tmp_path):
    source = write_points(tmp_path / "p.parquet")
    script = f"""
import sys
sys.modules["distributed"] = None
import gridward
from gridward.errors import InputError
with gridward.open({str(city.path)!r}) as city:
    try:
        city.locate_file({str(source)!r}, {str(tmp_path / "o.parquet")!r}, engine="dask://h:1")
    except InputError as error:
        print(error.problem, error.value)
"""

    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    )

    assert done.stdout.split() == ["extra_missing", "dask"]
