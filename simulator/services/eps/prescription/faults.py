"""Why a prescription cannot do what is asked: exceptions of the domain, which each face turns into its own refusal."""


class PrescriptionFault(Exception):
    """What was asked cannot be done to the prescription; nothing has changed."""


class NotFound(PrescriptionFault):
    """There is no such prescription, or none that this may be asked of."""


class ItemNotFound(PrescriptionFault):
    """The prescription has no such line item. `item_id` is the one asked for."""

    def __init__(self, item_id: str) -> None:
        super().__init__(item_id)
        self.item_id = item_id


class ItemMissing(PrescriptionFault):
    """A dispense notification says nothing of a line item. `item_id` is the stored one."""

    def __init__(self, item_id: str) -> None:
        super().__init__(item_id)
        self.item_id = item_id


class AlreadyThere(PrescriptionFault):
    """A prescription of this id, check character aside, is stored already."""


class MessageSeen(PrescriptionFault):
    """The message id has already brought another prescription."""


class WithAnother(PrescriptionFault):
    """A dispenser has the prescription. `org` is its ODS code, empty where the record does not say."""

    def __init__(self, org: str) -> None:
        super().__init__(org)
        self.org = org


class NothingToRelease(PrescriptionFault):
    """No prescription is waiting for the dispenser that asks for its nominated ones."""


class NotTheLast(PrescriptionFault):
    """An amendment or withdrawal that is not about the last dispense notification."""


class IllegalTransition(PrescriptionFault):
    """The event may not happen to a prescription in this status."""

    def __init__(self, event: str, status: str) -> None:
        super().__init__(f"{event} at {status}")
        self.event = event
        self.status = status


class IllegalItemTransition(PrescriptionFault):
    """A line item cannot go from one status to another, or not under the prescription's new status."""

    def __init__(self, item_id: str, before: str, after: str) -> None:
        super().__init__(f"{item_id}: {before} to {after}")
        self.item_id = item_id
        self.before = before
        self.after = after


class Busy(PrescriptionFault):
    """Others keep changing the prescription at the same moment."""
