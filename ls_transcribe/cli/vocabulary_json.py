"""The proposals for a vocabulary, and a vocabulary that was made, for programs. `vocabulary_summary` is for people."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ls_transcribe.aws.vocabularies import VocabularyState
    from ls_transcribe.review.vocabulary import PhraseProposal, RejectedPhrase
    from ls_transcribe.workflows.vocabulary.propose_vocabulary import LanguageProposal


def language_object(language: "LanguageProposal") -> dict[str, object]:
    """Return what is proposed for a language, what is not, and where the table and the evidence are."""
    findings = language.findings
    return {
        "language": language.language,
        "table": str(language.table),
        "hotwords": str(language.hotwords),
        "evidence": str(language.evidence),
        "edited": language.is_edited,
        "hotwords_edited": language.is_list_edited,
        "proposals": [_proposal_object(proposal) for proposal in findings.proposals],
        "not_proposed": [_rejected_object(phrase) for phrase in findings.rejected],
        "heard_right": findings.known,
    }


def _proposal_object(proposal: "PhraseProposal") -> dict[str, object]:
    return {
        "phrase": proposal.phrase,
        "display": proposal.display,
        "times": proposal.times,
        "recordings": proposal.recordings,
        "heard": proposal.machine_texts,
        "right": proposal.times_right,
        "context": proposal.context,
        "recording": proposal.recording,
        "start": proposal.start,
        "not_for_amazon": proposal.not_for_amazon,
    }


def _rejected_object(phrase: "RejectedPhrase") -> dict[str, object]:
    return {"display": phrase.display, "times": phrase.times, "reason": phrase.reason}


def vocabulary_object(state: "VocabularyState") -> dict[str, object]:
    """Return a vocabulary that Amazon has made."""
    return {"vocabulary": state.name, "language": state.language, "state": state.status}
