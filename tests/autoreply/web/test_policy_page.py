"""The page of the written policy."""

from collections.abc import Iterator

import pytest

from autoreply.record.papers.policies import PolicyVersion
from tests.browser.practice import PASSWORD, PEOPLE, Front, front, has_account, with_password
from tests.browser.visitor import Visitor

POLICY = '[policy]\nlicence = "LCSW 012345"\nresponse = "1 working day"\nfees = "<b>Nothing</b>"\n'


@pytest.fixture
def made(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Front]:
    with front(PEOPLE + POLICY, tmp_path_factory.mktemp("policy"), web=with_password()) as found:
        has_account(found, "ana", owner=True)
        has_account(found, "sam")
        yield found


def who(made: Front, name: str) -> Visitor:
    somebody = Visitor(made.url)
    assert somebody.logs_in(PASSWORD, name).status == 303
    return somebody


def latest(made: Front) -> PolicyVersion:
    found = made.engine.record.policies.latest()
    assert found is not None
    return found


def test_an_owner_issues_it_and_everybody_says_that_they_read_it(made: Front) -> None:
    ana, sam = who(made, "ana"), who(made, "sam")
    page = sam.reads("/policy")
    assert "No policy is issued yet." in page
    assert "How to complain, and to whom outside. Add outside_body under [complaints]" in page
    assert "&lt;b&gt;Nothing&lt;/b&gt;" in page, "words of the practice are no markup"
    assert "Issue the first version" not in page
    assert sam.posts("/policy/issue", anyway="yes").status == 403
    refused = ana.posts("/policy/issue")
    assert refused.status == 422
    assert "Not issued. These required parts are missing:" in refused.text
    assert ana.posts("/policy/issue", anyway="yes").headers["location"] == "/policy?done=issued"
    assert (latest(made).author, 23 in latest(made).lacking) == ("Ana Duarte", True)

    assert "I have read version 1" in sam.reads("/policy")
    assert sam.posts("/policy/acknowledge", version="2").status == 409
    assert sam.posts("/policy/acknowledge", version="1").headers["location"] == "/policy?done=read"
    assert "I have read version 1" not in sam.reads("/policy")
    assert [one.name for one in made.engine.record.policies.acknowledgements(1)] == ["Sam Okafor"]
    assert "Sam Okafor" in ana.reads("/policy")

    made.file.write_text(made.file.read_text().replace("13:00-17:30", "13:00-16:00"))
    made.reload()
    differs = ana.reads("/policy")
    assert "Version 1 differs from your settings" in differs
    assert "1:00 PM–5:30 PM became 9:00 AM–12:00 PM, 1:00 PM–4:00 PM." in differs
    ana.posts("/policy/issue", anyway="yes")
    assert "Then changed by version 2:" in ana.reads("/policy")


def test_a_copy_is_a_file_and_what_is_not_there_is_said(made: Front) -> None:
    ana = who(made, "ana")
    given = ana.gets("/policy/document?version=0&language=es&format=md")
    assert given.headers["content-disposition"] == 'attachment; filename="policy-draft-es.md"'
    assert "Borrador" in given.text
    for wrong in ("version=1&format=md", "version=0&format=exe", "version=-1&format=md", "version=0", "format=md"):
        assert ana.gets(f"/policy/document?{wrong}").status == 404
