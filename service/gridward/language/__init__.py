"""Turn errors, kinds and statuses into sentences in the reader's language."""

from gridward.language.accounts import (
    account_text,
    amount_text,
    divided_text,
    share_text,
    shown_share,
)
from gridward.language.asked import asked_texts
from gridward.language.catalogue import LANGUAGES, Catalogue, negotiate
from gridward.language.defects import contents_text, cure_text
from gridward.language.gaps import gap_text
from gridward.language.sentences import row_sentences, sentence, what_and_cure

__all__ = [
    "LANGUAGES",
    "Catalogue",
    "account_text",
    "amount_text",
    "asked_texts",
    "contents_text",
    "cure_text",
    "divided_text",
    "gap_text",
    "negotiate",
    "row_sentences",
    "sentence",
    "share_text",
    "shown_share",
    "what_and_cure",
]
