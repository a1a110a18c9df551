"""What looks like a participant's identity or treatment in free text: caught before it is stored. E6(R3) 3.16.1(s), 4.1

A warning, not a proof: names behind a form of address or behind "patient", dates of birth, addresses of mail,
telephone numbers and long register numbers; and who was given what. Codes like 104-007 pass.
"""

import re
from collections.abc import Iterable

_NAME = r"[A-ZÄÖÜ][a-zäöüßéèñ]+(?:[ -][A-ZÄÖÜ][a-zäöüßéèñ]+)*"
_PATTERNS = {
    "a name": re.compile(rf"\b(?:Mr|Mrs|Ms|Miss|Herr|Frau|Mme|Sig\.?ra?|Sr|Sra)\.? {_NAME}"),
    "a participant's name": re.compile(
        rf"\b(?i:patient|participant|subject)(?:in)?(?i:'s name is| named| called| name:?)? {_NAME}"
    ),
    "a date of birth": re.compile(r"(?i)\b(?:born|birth|dob|geb)\b[^\n]{0,20}\d"),
    "an address of mail": re.compile(r"(?<![\w.+-])[\w.+-]+@[\w-]+\.[\w.]+"),
    "a telephone number": re.compile(r"(?<![\w-])\+?\d{2,4}[ /-]\d{3,}[ /-]?\d{3,}(?![\w-])"),
    "a treatment": re.compile(
        r"(?i)\b(?:randomi[sz]ed|allocated|assigned) to (?:the )?(?:arm|group|placebo|verum|active|control)\b"
        r"|\b(?:on|received|given|got|had|takes?|took) (?:the )?(?:placebo|verum|active (?:treatment|drug|arm))\b"
        r"|\b(?:placebo|verum|active|control|treatment) (?:arm|group) [A-D]\b|\b(?:unblinded|code break)[:;]"
    ),
    "a register number": re.compile(r"(?<![\w-])\d{9,}(?![\w-])"),
}


def suspected(texts: Iterable[str]) -> list[str]:
    """Return what the texts seem to hold, in words that do not repeat it."""
    joined = "\n".join(texts)
    return [what for what, pattern in _PATTERNS.items() if pattern.search(joined)]
