"""How long somebody may work: by need and type of formation, as the rules say."""

import msgspec

from exam_engine.registry.exams import Exam
from exam_engine.roster import Candidate


def entitled(candidate: Candidate, exam: Exam, duration_ms: int) -> Candidate:
    """The candidate with the working time that need and formation type give.

    ``duration_ms`` is that of the sitting for everybody else.
    """
    if candidate.allowance_ms is not None or candidate.need is None:
        return candidate
    usual = exam.rule_pack.allowance_ms()
    own = exam.rule_pack.allowance_ms(candidate.need, candidate.formation_type)
    if own == usual:
        return candidate
    # a shortened rehearsal shortens everybody's time alike
    return msgspec.structs.replace(candidate, allowance_ms=own * duration_ms // usual)
