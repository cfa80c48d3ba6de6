"""Turn errors, kinds and statuses into sentences in the reader's language."""

from gridward.language.catalogue import LANGUAGES, Catalogue, negotiate
from gridward.language.sentences import row_sentences, sentence

__all__ = ["LANGUAGES", "Catalogue", "negotiate", "row_sentences", "sentence"]
