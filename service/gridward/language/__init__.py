"""Turn errors, kinds and statuses into sentences in the reader's language."""

from gridward.language.accounts import account_text, amount_text, divided_text, share_text
from gridward.language.catalogue import LANGUAGES, Catalogue, negotiate
from gridward.language.defects import contents_text
from gridward.language.gaps import gap_text
from gridward.language.sentences import row_sentences, sentence, what_and_cure

__all__ = [
    "LANGUAGES",
    "Catalogue",
    "account_text",
    "amount_text",
    "contents_text",
    "divided_text",
    "gap_text",
    "negotiate",
    "row_sentences",
    "sentence",
    "share_text",
    "what_and_cure",
]
