"""What the console refuses, and why.

::

    exam_engine.errors.Refusal
    └── ConsoleRefusal            a person asked for something that will not be done
        ├── BadRequest            the message is not one this server speaks
        ├── UnknownSitting        no such sitting is shown here
        ├── UnknownFile           the published record has no such file, or not yet
        ├── NotReady              the relay of the board has not met the exam server yet
        ├── NotLoggedIn           no session, or one that has been ended
        ├── StalePage             the page's CSRF token is not of this session
        ├── NotPermitted          the role does not allow the action
        ├── SamePerson            nobody seconds themselves
        ├── MayNotSecond          the second person's role does not second this
        ├── ConsentRefused        a consent to something else, or none
        │   └── ConsentExpired    a consent that came too late
        ├── BadCredentials        no such account, or another password
        ├── SlowDown              too many wrong passwords; wait
        │   └── Crowded           others ask for as much as the public may have; wait
        ├── NoFreeSeat            the room is full
        ├── UnknownStaff          no such account
        ├── UsernameTaken         the account exists
        ├── BadStaffAccount       a username, name or password that cannot be used
        ├── BadItemName           neither an item of the bank nor a number on a paper
        ├── UnreadableFile        a file is neither CSV nor a spreadsheet
        ├── ScoreListRefused      a list of scores has problems; evidence: every line and column
        ├── RosterRefused         a roster has problems; evidence: every line and column
        ├── BadRosterName         a roster cannot be kept under this name
        ├── UnknownRoster         no roster of this name was imported
        ├── FolderNotReady        a data folder is missing, or not one of this program
        ├── ServerNotStarted      the server of a demo does not come up
        ├── BackupRefused         a backup cannot be made, believed or restored
        ├── LogRefused            a record cannot be published there, or is another version
        ├── BundleRefused         a bundle cannot be written, or not so
        ├── SittingNotOpen        a planned sitting could not be opened yet; it is tried again
        ├── NotReleased           what is published with the results, before they are
        ├── NothingToRehearse     no sitting is planned that could be rehearsed
        └── WitnessNotReady       a witness's folder is missing, another's, or open to others
"""

from exam_engine.errors import Refusal


class ConsoleRefusal(Refusal):
    """What the console refuses before the engine is asked."""


class BadRequest(ConsoleRefusal):
    """The message is not one this server speaks."""

    code = "bad_request"


class UnknownSitting(ConsoleRefusal):
    """No such sitting is shown by this server."""

    code = "unknown_sitting"


class UnknownFile(ConsoleRefusal):
    """The published record has no such file, or not yet."""

    code = "unknown_file"


class NotReady(ConsoleRefusal):
    """This process has not met the exam server yet, so it knows of no board."""

    code = "not_ready"


class NotLoggedIn(ConsoleRefusal):
    """There is no session, or it has been ended."""

    code = "not_logged_in"


class StalePage(ConsoleRefusal):
    """The CSRF token does not belong to the session: an old page, or another site."""

    code = "stale_page"


class NotPermitted(ConsoleRefusal):
    """The role does not allow the action."""

    code = "not_permitted"


class SamePerson(ConsoleRefusal):
    """Who asks and who consents are the same account."""

    code = "same_person"


class MayNotSecond(ConsoleRefusal):
    """The second person has a role that does not second this."""

    code = "may_not_second"


class ConsentRefused(ConsoleRefusal):
    """The consent was given to another command or to another person, or by nobody."""

    code = "consent_refused"


class ConsentExpired(ConsentRefused):
    """The consent is older than two minutes, or its giver's account has changed since."""

    code = "consent_expired"


class BadCredentials(ConsoleRefusal):
    """No such account, or another password; which of the two is not said."""

    code = "bad_credentials"


class SlowDown(ConsoleRefusal):
    """Too many wrong passwords; the evidence says how many seconds to wait."""

    code = "slow_down"


class Crowded(SlowDown):
    """The public's share is used up; the evidence says how many seconds to wait."""


class NoFreeSeat(ConsoleRefusal):
    """Every seat of the room is taken."""

    code = "no_free_seat"


class UnknownStaff(ConsoleRefusal):
    """No such account."""

    code = "unknown_staff"


class UsernameTaken(ConsoleRefusal):
    """The account exists already."""

    code = "username_taken"


class BadStaffAccount(ConsoleRefusal):
    """A username, name or password that cannot be used."""

    code = "bad_staff_account"


class BadItemName(ConsoleRefusal):
    """An item is named neither by an id of the bank nor by a number on somebody's paper."""

    code = "bad_item_name"


class UnreadableFile(ConsoleRefusal):
    """A file is not the kind of file it should be."""

    code = "unreadable_file"


class ScoreListRefused(ConsoleRefusal):
    """A list of scores or vacancies has problems; nothing of it is used."""

    code = "score_list_refused"


class RosterRefused(ConsoleRefusal):
    """A roster has problems; the evidence names all of them by line and column."""

    code = "roster_refused"


class BadRosterName(ConsoleRefusal):
    """A roster cannot be kept under this name."""

    code = "bad_roster_name"


class UnknownRoster(ConsoleRefusal):
    """No roster of this name was imported."""

    code = "unknown_roster"


class FolderNotReady(ConsoleRefusal):
    """A data folder is missing, or is not one of this program."""

    code = "folder_not_ready"


class ServerNotStarted(ConsoleRefusal):
    """The server of a demo does not come up; the sentence has its last words."""

    code = "server_not_started"


class BackupRefused(ConsoleRefusal):
    """A backup cannot be made, believed or restored; the sentence says why."""

    code = "backup_refused"


class LogRefused(ConsoleRefusal):
    """A record cannot be published into a folder; says why."""

    code = "log_refused"


class BundleRefused(ConsoleRefusal):
    """A bundle of a record cannot be written; says why."""

    code = "bundle_refused"


class SittingNotOpen(ConsoleRefusal):
    """A planned sitting could not be opened yet; the evidence names all of them."""

    code = "sitting_not_open"


class NotReleased(ConsoleRefusal):
    """What is published with the results was asked for before."""

    code = "not_released"


class NothingToRehearse(ConsoleRefusal):
    """No sitting is planned that could be rehearsed."""

    code = "nothing_to_rehearse"


class WitnessNotReady(ConsoleRefusal):
    """A witness's folder is missing, is another witness's, or lets others read its key."""

    code = "witness_not_ready"
