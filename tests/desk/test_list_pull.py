"""Downloads, from a publisher on this computer: what is asked, what is believed, and what never replaces a good list."""

from __future__ import annotations

import gzip
import io
import time
import zipfile

import pytest

from comity import __version__
from comity.desk.list_download import Known, Patience, check_address, fetch
from comity.desk.list_files import Limits
from comity.desk.list_intake import Terms
from comity.desk.list_pull import Bounds, pull, pullable
from comity.desk.list_store import Store
from comity.terms.problems import BadInput
from tests.desk.toy_lists import OWN, Publisher, single, text, toy

ETAG = {"ETag": '"one"', "Last-Modified": "Fri, 20 Nov 2026 10:00:00 GMT"}
QUICK = Bounds(Patience(answer=0.4, whole=1.5, size=100_000), Limits(unpacked=200_000))
GOOD = text(10, "2026-11-20")


@pytest.fixture
def publisher(monkeypatch):
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:9")  # never used for this computer
    publisher = Publisher()
    yield publisher
    publisher.close()


@pytest.fixture
def store(tmp_path) -> Store:
    return Store(tmp_path / "lists")


def offer(publisher, path, content, headers=None):
    publisher.answers[path] = (200, headers or {}, content if isinstance(content, bytes) else content.encode())


def conditional(content, tag):
    """A server that knows the validators."""

    def answer(handler):
        if handler.headers.get("If-None-Match") == tag:
            handler.send_response(304)
            handler.end_headers()
            return
        body = content.encode()
        handler.send_response(200)
        handler.send_header("ETag", tag)
        handler.send_header("Content-Length", str(len(body)))
        handler.end_headers()
        handler.wfile.write(body)

    return answer


def one(store, publisher, **kwargs):
    """What becomes of the source `single`."""
    (done,) = pull(store, {"single": single(publisher.base)}, ["single"], bounds=QUICK, **kwargs)
    return done


# -- what is asked -----------------------------------------------------------------------------------------------------


def test_a_list_is_fetched_kept_and_then_only_asked_for_when_it_changed(store, publisher):
    publisher.answers["/single.csv"] = conditional(GOOD, '"one"')
    first = one(store, publisher)
    assert (first.state, first.version.entries, first.version.published) == ("new", 10, "2026-11-20")
    assert first.version.files[0].etag == '"one"'
    assert first.version.files[0].origin == publisher.base + "single.csv"
    asked = publisher.asked[0][1]
    assert asked["User-Agent"] == f"comity/{__version__}"
    assert "If-None-Match" not in asked
    checked = store.checked("single")
    second = one(store, publisher)
    assert (second.state, second.version) == ("unchanged", first.version)
    assert publisher.asked[1][1]["If-None-Match"] == '"one"'
    assert store.checked("single") > checked
    publisher.answers["/single.csv"] = conditional(text(11, "2026-11-21"), '"two"')
    third = one(store, publisher)
    assert (third.state, third.version.entries, third.before) == ("new", 11, first.version)
    assert len(store.versions("single")) == 2


def test_last_modified_is_a_validator_too(store, publisher):
    offer(publisher, "/single.csv", GOOD, {"Last-Modified": ETAG["Last-Modified"]})
    one(store, publisher)
    one(store, publisher)
    assert publisher.asked[1][1]["If-Modified-Since"] == ETAG["Last-Modified"]


def test_the_same_bytes_once_more_are_no_new_version(store, publisher):
    offer(publisher, "/single.csv", text(10))
    assert one(store, publisher).state == "new"
    assert one(store, publisher).state == "unchanged"
    assert len(store.versions("single")) == 1


def test_of_several_files_only_some_may_have_changed(store, publisher):
    sources = {"toy": toy(publisher.base)}
    publisher.answers["/TOY.CSV"] = conditional(text(5), '"t"')
    publisher.answers["/ALT.CSV"] = conditional("id,name,list\nt:1,First Alias,toy.a\n", '"a"')
    pull(store, sources, bounds=QUICK)
    publisher.answers["/ALT.CSV"] = conditional("id,name,list\nt:1,Second Alias,toy.a\n", '"b"')
    (done,) = pull(store, sources, bounds=QUICK)
    assert done.state == "new"
    assert [e.get("alias") for e in store.entities(done.version)] == [(), ("Second Alias",), (), (), ()]
    assert {f.name: f.etag for f in done.version.files} == {"TOY.CSV": '"t"', "ALT.CSV": '"b"'}
    (done,) = pull(store, sources, bounds=QUICK)
    assert done.state == "unchanged"


def test_a_part_that_is_missing_fails_the_whole_list(store, publisher):
    offer(publisher, "/TOY.CSV", text(5))
    (done,) = pull(store, {"toy": toy(publisher.base)}, bounds=QUICK)
    assert done.state == "failed"
    assert str(done.problems[0]).startswith("127.0.0.1, ALT.CSV: the server answered 404 (Not Found). Look whether the publisher moved")
    assert store.sources() == ()


@pytest.mark.parametrize("way", ["gzip encoding", "gz file", "zip file", "gz within the encoding"])
def test_packed_answers_are_unpacked(store, publisher, way):
    body = GOOD.encode()
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as z:
        z.writestr("folder/whatever.csv", body)
    headers = {"Content-Encoding": "gzip"} if "encoding" in way else {}
    packed = {"gzip encoding": gzip.compress(body), "gz file": gzip.compress(body), "zip file": out.getvalue(),
              "gz within the encoding": gzip.compress(gzip.compress(body))}[way]  # fmt: skip
    offer(publisher, "/single.csv", packed, headers)
    assert one(store, publisher).version.entries == 10


def test_another_address_a_folder_of_addresses_and_a_query_that_is_a_key(store, publisher):
    offer(publisher, "/mirror/TOY.CSV", text(5))
    offer(publisher, "/mirror/ALT.CSV", "id,name,list\n")
    (done,) = pull(store, {"toy": toy()}, ["toy"], addresses=[publisher.base + "mirror/"], bounds=QUICK)
    assert (done.state, [f.name for f in done.version.files]) == ("new", ["TOY.CSV", "ALT.CSV"])
    offer(publisher, "/my_toy.csv?token=s3cret", text(2))
    (done,) = pull(store, {"toy": toy()}, ["toy"], addresses=[publisher.base + "my_toy.csv?token=s3cret"], bounds=QUICK)
    assert "fewer than 3" in done.problems[0].what
    assert "s3cret" not in str(done.problems[0])


def test_progress_is_told(store, publisher):
    told = []
    offer(publisher, "/single.csv", GOOD)
    one(store, publisher, progress=lambda *a: told.append(a))
    assert told[-1] == ("single", "single.csv", len(GOOD), len(GOOD))


# -- what is not believed ----------------------------------------------------------------------------------------------


def slow(handler):
    time.sleep(0.8)


def dripping(handler):
    handler.send_response(200)
    handler.send_header("Content-Length", "1000")
    handler.end_headers()
    for _ in range(40):
        handler.wfile.write(b"x")
        time.sleep(0.1)


def chunked_and_cut(handler):
    handler.protocol_version = "HTTP/1.1"
    handler.send_response(200)
    handler.send_header("Transfer-Encoding", "chunked")
    handler.end_headers()
    handler.wfile.write(b"100\r\n" + GOOD.encode()[:50])


def unannounced(handler):
    handler.send_response(200)
    handler.end_headers()
    for _ in range(20):
        handler.wfile.write(b"x" * 10_000)


def garbage(handler):
    handler.wfile.write(b"\x00\xff not http at all\r\n\r\n")


def not_asked(handler):
    handler.send_response(304)
    handler.end_headers()


def bomb() -> bytes:
    return gzip.compress(b"\0" * 5_000_000)


def zip_bomb() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as z:
        z.writestr("toy.csv", b"\0" * 5_000_000)
    return out.getvalue()


HTML = b"<!DOCTYPE html>\n<html><head><title>Maintenance window</title></head></html>"
CASES = {
    "empty": ((200, {}, b""), "the file is empty (0 bytes)"),
    "no content": ((204, {}, b""), "the file is empty (0 bytes)"),
    "cut off": ((200, {"Content-Length": str(len(GOOD) + 7)}, GOOD.encode()), f"{len(GOOD)} bytes came of {len(GOOD) + 7} that were announced"),
    "chunked and cut off": (chunked_and_cut, "the answer broke off (IncompleteRead)"),
    "web page": ((200, {"Content-Type": "text/html"}, HTML), "a web page came instead of the list (its title: Maintenance window)"),
    "packed web page": ((200, {"Content-Encoding": "gzip"}, gzip.compress(HTML)), "a web page came instead of the list"),
    "another format": ((200, {}, b'{"error": "quota"}'), "TOY.CSV has the unknown columns '{\"error\": \"quota\"}'"),
    "500": ((500, {}, b"oh"), "the server answered 500 (Internal Server Error)"),
    "404": ((404, {}, b""), "the server answered 404 (Not Found)"),
    "slow": (slow, "no whole answer came within 0.4 seconds"),
    "dripping": (dripping, "no whole answer came within 1.5 seconds"),
    "gzip bomb": ((200, {"Content-Encoding": "gzip"}, bomb()), "unpacked it is larger than 200,000 bytes"),
    "zip bomb": ((200, {}, zip_bomb()), "unpacked it is larger than 200,000 bytes"),
    "cut gzip": ((200, {}, gzip.compress(GOOD.encode())[:-9]), "the packed file is damaged or cut off (EOFError)"),
    "large": ((200, {}, b"x" * 100_001), "it is larger than 100,000 bytes"),
    "large and not announced": (unannounced, "it is larger than 100,000 bytes"),
    "announced large": ((200, {"Content-Length": "99999999999"}, b"x"), "it is larger than 100,000 bytes"),
    "redirect to a file": ((302, {"Location": "file:///etc/passwd"}, b""), "the server redirects to file://, and only https is followed"),
    "redirect to ftp": ((301, {"Location": "ftp://example.org/x"}, b""), "the server redirects to ftp://example.org, and only https is followed"),
    "redirect to plain http": ((307, {"Location": "http://example.org/x"}, b""), "the server redirects to http://example.org, and only https"),
    "redirect to another host by the same scheme": ((302, {"Location": "//example.org/x"}, b""), "the server redirects to http://example.org"),
    "redirect in a circle": ((302, {"Location": "/single.csv"}, b""), "the server answered 302"),
    "redirect to nowhere": ((302, {"Location": "http://[bad"}, b""), "the answer broke off (ValueError)"),
    "garbage": (garbage, "the answer broke off (BadStatusLine)"),
    "304 that was not asked for": (not_asked, "the server answered 304"),
    "shrunk": ((200, {}, text(7, "2026-11-21").encode()), "7 entries, and 10 in the version of 2026-11-20"),
    "far ahead": ((200, {}, text(10, "2999-01-01").encode()), "2999-01-01 is after today"),
}


@pytest.mark.parametrize("name", CASES)
def test_a_bad_answer_never_replaces_a_good_list(store, publisher, name):
    offer(publisher, "/single.csv", GOOD)
    good = one(store, publisher).version
    publisher.answers["/single.csv"], said = CASES[name]
    start = time.monotonic()
    done = one(store, publisher)
    assert time.monotonic() - start < 4
    assert done.state == "failed", name
    (problem,) = done.problems
    assert said in problem.what
    assert problem.mend.endswith((".", "?"))
    assert "Person" not in str(problem)
    assert store.current("single") == good
    assert len(store.versions("single")) == 1
    assert [p.name for p in (store.root / "single").iterdir() if p.name.startswith(".new")] == []


def test_a_redirect_on_this_computer_is_followed(store, publisher):
    publisher.answers["/single.csv"] = (302, {"Location": publisher.base + "there.csv"}, b"")
    offer(publisher, "/there.csv", GOOD)
    assert one(store, publisher).state == "new"


def test_one_that_fails_does_not_stop_the_others(store, publisher):
    sources = {n: single(publisher.base, n) for n in ("a", "b", "c", "d")}
    offer(publisher, "/a.csv", GOOD)
    offer(publisher, "/c.csv", HTML)
    offer(publisher, "/d.csv", GOOD)
    done = pull(store, sources, bounds=QUICK)
    assert [(p.source, p.state) for p in done] == [("a", "new"), ("b", "failed"), ("c", "failed"), ("d", "new")]
    assert store.sources() == ("a", "d")


def test_nobody_there_is_told(store):
    (done,) = pull(store, {"single": single("http://127.0.0.1:9/")}, bounds=QUICK)
    assert str(done.problems[0]).startswith("127.0.0.1, single.csv: it cannot be reached (Connection refused). Check the network;")


def test_a_disk_that_is_full_fails_that_source_only(store, publisher, monkeypatch):
    offer(publisher, "/single.csv", GOOD)
    monkeypatch.setattr("comity.desk.list_store.write_new", lambda *_a: (_ for _ in ()).throw(OSError(28, "No space left on device")))
    done = one(store, publisher)
    assert str(done.problems[0]) == "single: the list cannot be kept (No space left on device). Check that the disk has room and may be written."


@pytest.mark.parametrize(
    "url",
    ["http://lists.example/x", "file:///etc/passwd", "ftp://x/y", "https://", "//x/y", "x", "", "https://u:p@lists.example/x", "http://[bad/x",
     "https://lists.example/a b", "https://lists.example/ä", "http://127.0.0.1.example/x", "data:text/csv,id", "https://x\r\nHost: y/",
     "http://localhost.example/", "http://2130706433.example/"],
)  # fmt: skip
def test_an_address_that_is_not_fetched(store, url):
    for ask in (lambda: check_address(url), lambda: pull(store, {"toy": toy()}, ["toy"], addresses=[url]), lambda: fetch(url)):
        with pytest.raises(BadInput) as caught:
            ask()
        assert len(caught.value.problems) == 1
        assert "u:p" not in str(caught.value)


@pytest.mark.parametrize("url", ["https://lists.example/x", "http://127.0.0.1:8/x", "http://localhost/x", "http://[::1]/x", "https://x.example/a?b=c%20d"])
def test_an_address_that_is_fetched(url):
    assert check_address(url).hostname


def test_validators_are_sent_only_to_the_address_they_came_from(store, publisher):
    offer(publisher, "/single.csv", GOOD, ETAG)
    one(store, publisher)
    offer(publisher, "/elsewhere.csv", GOOD, ETAG)
    assert one(store, publisher, addresses=[publisher.base + "elsewhere.csv"]).state == "unchanged"
    assert "If-None-Match" not in publisher.asked[1][1]


def test_what_cannot_be_pulled_is_told(store):
    sources = {"toy": toy(), "csv": OWN}
    assert pullable(sources) == ("toy",)
    (done,) = pull(store, sources, ["csv"])
    assert str(done.problems[0]) == "csv: no official address of it is known here. Get the file from the publisher, then `comity lists import csv FILE`."
    for ask in ({"names": ["nothing"]}, {"names": ["toy", "csv"], "addresses": ["https://x.example/"]}, {"names": ["toy", "csv"], "terms": Terms(floor=3)}):
        with pytest.raises(BadInput):
            pull(store, sources, **ask)


def test_a_floor_and_a_shrinking_list_may_be_accepted(store, publisher):
    offer(publisher, "/single.csv", text(2, "2026-11-19"))
    assert one(store, publisher).state == "failed"
    assert one(store, publisher, terms=Terms(floor=2)).version.partial
    offer(publisher, "/single.csv", GOOD)
    one(store, publisher)
    offer(publisher, "/single.csv", text(5, "2026-11-21"))
    assert one(store, publisher, terms=Terms(accept_shrink=True)).version.shrunk_from == 10


def test_an_answer_older_than_the_current_version_is_kept_and_not_current(store, publisher):
    offer(publisher, "/single.csv", GOOD)
    one(store, publisher)
    offer(publisher, "/single.csv", text(9, "2026-11-01"))
    assert one(store, publisher).state == "older"
    assert store.current("single").day == "2026-11-20"


def test_a_fetch_without_validators_is_unconditional(publisher):
    offer(publisher, "/x", b"data", ETAG)
    assert fetch(publisher.base + "x") == (b"data", ETAG["ETag"], ETAG["Last-Modified"])
    publisher.answers["/x"] = not_asked
    assert fetch(publisher.base + "x", Known('"one"')).data is None
