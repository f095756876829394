"""One unit of work, with a repository for each noun."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cached_property

from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from storage.repositories.activity import Activity
from storage.repositories.assignments import Assignments
from storage.repositories.audit import Audit
from storage.repositories.bulk import Bulk
from storage.repositories.cursors import Cursors
from storage.repositories.examples import Examples
from storage.repositories.gold import GoldLabels
from storage.repositories.histories import Histories
from storage.repositories.holdout import Holdout
from storage.repositories.images import Images
from storage.repositories.imports import Imports
from storage.repositories.invitations import Invitations
from storage.repositories.jobs import Jobs
from storage.repositories.judgements import Judgements
from storage.repositories.label_values import LabelValues
from storage.repositories.labels import Labels
from storage.repositories.leaks import Leaks
from storage.repositories.lineage import Lineage
from storage.repositories.members import Members
from storage.repositories.order import Order
from storage.repositories.people import People
from storage.repositories.personal import Personal
from storage.repositories.projects import Projects
from storage.repositories.relabelling import Relabelling
from storage.repositories.review import Review
from storage.repositories.revisions import Revisions
from storage.repositories.schema_changes import SchemaChanges
from storage.repositories.scores import Scores
from storage.repositories.scorings import Scorings
from storage.repositories.seats import Seats
from storage.repositories.setting_changes import SettingChanges
from storage.repositories.shares import Shares
from storage.repositories.snapshots import Snapshots
from storage.repositories.standings import Standings
from storage.repositories.taken_back import TakenBackLabels
from storage.repositories.tallies import Tallies
from storage.repositories.tokens import Tokens
from storage.repositories.variants import Variants
from storage.repositories.versions import Versions
from storage.repositories.votes import Votes


class Transaction:
    """One unit of work, with a repository for each noun."""

    def __init__(self, session: Session) -> None:
        self._session = session

    @contextmanager
    def all_or_nothing(self) -> Iterator[None]:
        """Leaving it by an exception takes back what was done inside; what was done before stays.

        What the database itself refuses ends the whole transaction.
        """
        savepoint = self._session.connection().begin_nested()
        try:
            yield
        except DBAPIError:
            raise  # as it is: where the disk is full, SQLite has taken back everything, and the savepoint with it
        except BaseException:
            savepoint.rollback()
            raise
        savepoint.commit()

    @cached_property
    def people(self) -> People:
        return People(self._session)

    @cached_property
    def tokens(self) -> Tokens:
        return Tokens(self._session)

    @cached_property
    def members(self) -> Members:
        return Members(self._session)

    @cached_property
    def invitations(self) -> Invitations:
        return Invitations(self._session)

    @cached_property
    def projects(self) -> Projects:
        return Projects(self._session)

    @cached_property
    def setting_changes(self) -> SettingChanges:
        return SettingChanges(self._session)

    @cached_property
    def examples(self) -> Examples:
        return Examples(self._session)

    @cached_property
    def assignments(self) -> Assignments:
        return Assignments(self._session)

    @cached_property
    def cursors(self) -> Cursors:
        return Cursors(self._session)

    @cached_property
    def activity(self) -> Activity:
        return Activity(self._session)

    @cached_property
    def order(self) -> Order:
        return Order(self._session)

    @cached_property
    def seats(self) -> Seats:
        return Seats(self._session)

    @cached_property
    def personal(self) -> Personal:
        return Personal(self._session)

    @cached_property
    def label_values(self) -> LabelValues:
        return LabelValues(self._session)

    @cached_property
    def labels(self) -> Labels:
        return Labels(self._session)

    @cached_property
    def gold(self) -> GoldLabels:
        return GoldLabels(self._session)

    @cached_property
    def tallies(self) -> Tallies:
        return Tallies(self._session)

    @cached_property
    def schema_changes(self) -> SchemaChanges:
        return SchemaChanges(self._session)

    @cached_property
    def relabelling(self) -> Relabelling:
        return Relabelling(self._session)

    @cached_property
    def taken_back(self) -> TakenBackLabels:
        return TakenBackLabels(self._session)

    @cached_property
    def revisions(self) -> Revisions:
        return Revisions(self._session)

    @cached_property
    def standings(self) -> Standings:
        return Standings(self._session)

    @cached_property
    def bulk(self) -> Bulk:
        return Bulk(self._session)

    @cached_property
    def histories(self) -> Histories:
        return Histories(self._session)

    @cached_property
    def images(self) -> Images:
        return Images(self._session)

    @cached_property
    def imports(self) -> Imports:
        return Imports(self._session)

    @cached_property
    def audit(self) -> Audit:
        return Audit(self._session)

    @cached_property
    def jobs(self) -> Jobs:
        return Jobs(self._session)

    @cached_property
    def snapshots(self) -> Snapshots:
        return Snapshots(self._session)

    @cached_property
    def leaks(self) -> Leaks:
        return Leaks(self._session)

    @cached_property
    def lineage(self) -> Lineage:
        return Lineage(self._session)

    @cached_property
    def votes(self) -> Votes:
        return Votes(self._session)

    @cached_property
    def versions(self) -> Versions:
        return Versions(self._session)

    @cached_property
    def variants(self) -> Variants:
        return Variants(self._session)

    @cached_property
    def holdout(self) -> Holdout:
        return Holdout(self._session)

    @cached_property
    def judgements(self) -> Judgements:
        return Judgements(self._session)

    @cached_property
    def scorings(self) -> Scorings:
        return Scorings(self._session)

    @cached_property
    def scores(self) -> Scores:
        return Scores(self._session)

    @cached_property
    def review(self) -> Review:
        return Review(self._session)

    @cached_property
    def shares(self) -> Shares:
        return Shares(self._session)
