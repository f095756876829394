"""The table of who may do what."""

import pytest

from studio.errors import InvalidInput
from studio.people.roles import ROLES, Account, Permission, may, require_role


@pytest.mark.parametrize(
    ("role", "allowed"),
    [
        ("annotator", {"predict", "label"}),
        ("reviewer", {"predict", "label", "review", "export", "train", "try any checkpoint"}),
        ("admin", {permission.value for permission in Permission}),
        ("nobody", set()),
        ("", set()),
    ],
)
def test_each_role_may_do_what_the_table_says(role: str, allowed: set[str]) -> None:
    assert {permission.value for permission in Permission if may(role, permission)} == allowed


def test_every_role_may_do_more_than_the_one_below() -> None:
    assert ROLES["annotator"] < ROLES["reviewer"] < ROLES["admin"]


def test_a_closed_project_is_there_for_members_and_admins() -> None:
    member = Account("ann", "annotator", frozenset({1}))
    assert member.may_see(1, members_only=True)
    assert not member.may_see(2, members_only=True)
    assert member.may_see(2, members_only=False)
    assert not Account("rob", "reviewer").may_see(1, members_only=True)
    assert Account("ada", "admin").may_see(1, members_only=True)


@pytest.mark.parametrize("role", ["Admin", "root", "", "admin "])
def test_what_is_no_role_is_refused(role: str) -> None:
    with pytest.raises(InvalidInput, match="annotator, reviewer, admin"):
        require_role(role)
