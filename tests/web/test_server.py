"""The server listens on loopback, answers, and never shares a port in silence."""

import inspect
import json
import os
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import geopandas as gpd
import pytest
import shapely
from stores import on_both_stores, place

import gridward
from gridward.cli.outputs import serve as command_serve
from gridward.errors import InputError, NotFoundError
from gridward.web import serve
from gridward.workspace import copy_workspace

PLACE = "api/v1/locate?x=121.512&y=25.005"
PATIENCE_S = 60
PROGRAM = """
import sys
from gridward.web import serve
serve(sys.argv[1], port=int(sys.argv[2]), on_start=lambda address: print(address, flush=True))
"""


def free_port():
    with socket.socket() as door:
        door.bind(("127.0.0.1", 0))
        return door.getsockname()[1]


def test_a_served_workspace_answers_on_loopback(city_path):
    port = free_port()
    command = [sys.executable, "-c", PROGRAM, str(city_path), str(port)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as server:
        try:
            address = server.stdout.readline().strip()
            answer = asked(f"{address}healthz", port)
        finally:
            server.terminate()
            server.wait(timeout=30)

    assert address == f"http://127.0.0.1:{port}/"
    assert answer["status"] == "ok"


@pytest.mark.skipif(not Path("/proc/self/maps").exists(), reason="needs /proc")
def test_workers_map_one_locator_and_leave_nothing_behind(city_path):
    port = free_port()
    command = [sys.executable, "-c", PROGRAM.replace("port=", "workers=2, port="), str(city_path)]
    with subprocess.Popen([*command, str(port)], stdout=subprocess.PIPE, text=True) as server:
        try:
            address = server.stdout.readline().strip()
            mapped = set()
            patience = time.monotonic() + PATIENCE_S
            while len(mapped) < 2 and time.monotonic() < patience:
                asked(f"{address}api/v1/locate?x=121.5436&y=25.02605", port)
                mapped = {(pid, file) for pid in workers_of(server.pid) for file in maps(pid)}
        finally:
            server.terminate()
            server.wait(timeout=30)

    files = {file for _, file in mapped}
    assert (len(mapped), len(files)) == (2, 1)
    assert not Path(files.pop()[1]).exists()


@on_both_stores
@pytest.mark.skipif(not Path("/proc/self/maps").exists(), reason="needs /proc")
def test_every_worker_takes_up_a_change_and_no_answer_is_half_of_it(build, tmp_path):
    where = place(tmp_path, "served.gpkg")
    copy_workspace(build(tmp_path), where)
    port, answers = free_port(), []
    command = [sys.executable, "-c", PROGRAM.replace("port=", "workers=2, port="), where, str(port)]

    with (
        subprocess.Popen([*map(str, command)], stdout=subprocess.PIPE, text=True) as server,
        gridward.open(where) as city,
    ):
        try:
            address = server.stdout.readline().strip()
            first = asked_until_mapped_by(2, set(), server.pid, address, port, answers)
            before, expected = city.revision, {owner_of(answers[-1])}
            city.import_areas(move_border(tmp_path), layer="village", datum="wgs84")
            asked_until_mapped_by(2, first, server.pid, address, port, answers)
            run = asked_until_run_of(20, before + 1, address, port, answers)
        finally:
            server.terminate()
            server.wait(timeout=30)

    after = {(before + 1, "V0")}
    assert expected == {(before, "V1")}
    assert {owner_of(answer) for answer in answers} == expected | after
    assert run == 20


def move_border(folder):
    """Return a file that gives the second village's west to the first."""
    shapes = {
        "V0": shapely.box(121.5, 25, 121.515, 25.01),
        "V1": shapely.box(121.515, 25, 121.52, 25.01),
    }
    frame = gpd.GeoDataFrame(
        {"code": list(shapes), "name": ["甲里", "乙里"], "parent_code": ["D1", "D1"]},
        geometry=list(shapes.values()),
        crs=4326,
    )
    frame.to_file(folder / "moved.geojson")
    return folder / "moved.geojson"


def owner_of(answer):
    return answer["revision"], answer["areas"][-1]["code"]


def asked_until_mapped_by(count, known, pid, address, port, answers):
    """Ask until so many workers have a locator mapped that is not known; return all."""
    mapped, patience = set(), time.monotonic() + PATIENCE_S
    while len({worker for worker, _ in mapped}) < count and time.monotonic() < patience:
        answers.append(asked(f"{address}{PLACE}", port))
        mapped = {(one, file) for one in workers_of(pid) for file in maps(one) if file not in known}
    return {file for _, file in mapped}


def asked_until_run_of(length, revision, address, port, answers):
    """Ask until so many answers in a row are of a revision; return how many there were."""
    run, patience = 0, time.monotonic() + PATIENCE_S
    while run < length and time.monotonic() < patience:
        answers.append(asked(f"{address}{PLACE}", port))
        run = run + 1 if answers[-1]["revision"] == revision else 0
    return run


def workers_of(pid):
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return [int(child) for child in children]


def maps(pid):
    """Return inode and path of the locators that a process has mapped."""
    lines = Path(f"/proc/{pid}/maps").read_text().splitlines()
    return {(line.split()[4], line.split()[5]) for line in lines if ".locator" in line}


def asked(address, port):
    """Ask as soon as somebody listens: the workers start after the port was found free."""
    patience = time.monotonic() + PATIENCE_S
    while time.monotonic() < patience:
        with socket.socket() as door:
            if door.connect_ex(("127.0.0.1", port)) == 0:
                break
        time.sleep(0.05)
    with urllib.request.urlopen(address, timeout=30) as response:
        return json.load(response)


def test_a_port_that_somebody_listens_on_is_refused(city_path):
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]

        with pytest.raises(InputError) as refused:
            serve(city_path, port=port)

    assert (refused.value.problem, refused.value.value) == ("port_taken", port)


def test_a_host_that_is_not_this_machine_is_refused(city_path):
    with pytest.raises(InputError) as refused:
        serve(city_path, host="192.0.2.1", port=free_port())

    assert (refused.value.problem, refused.value.field) == ("bad_value", "--host")


def test_a_workspace_that_is_not_there_is_refused_before_anything_listens(tmp_path):
    with pytest.raises(NotFoundError):
        serve(tmp_path / "none.gpkg", port=free_port())


def test_the_library_and_the_command_listen_on_the_same_port():
    library, command = (
        inspect.signature(function).parameters["port"].default
        for function in (serve, command_serve)
    )

    assert library == command


@pytest.mark.parametrize(
    ("host", "warned"),
    [("127.0.0.1", False), ("0.0.0.0", True)],  # noqa: S104 - the warning is about it
)
def test_a_page_that_others_can_reach_is_announced_as_open_to_all(city_path, host, warned):
    command = [sys.executable, "-c", "from gridward.cli import main; main()"]
    port = free_port()
    options = ["serve", "-w", str(city_path), "--host", host, "--port", str(port)]
    environment = os.environ | {"LC_ALL": "C", "PYTHONUNBUFFERED": "1"}
    with subprocess.Popen(
        command + options, stdout=subprocess.PIPE, text=True, env=environment
    ) as server:
        try:
            said = ""
            while "Serving" not in said and (line := server.stdout.readline()):
                said += line
            asked(f"http://127.0.0.1:{port}/healthz", port)
        finally:
            server.terminate()
            server.wait(timeout=30)

    assert ("there is no log-in" in said) == warned
