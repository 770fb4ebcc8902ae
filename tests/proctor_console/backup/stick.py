"""What the tests of backups share: a passphrase, and progress that nobody watches."""

from proctor_console.backup.rows import Step

PHRASE = "kalimat sandi contoh"


def quietly(_what: str) -> Step:
    return lambda _done, _whole: None
